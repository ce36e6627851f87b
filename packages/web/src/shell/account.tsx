import type { PrincipalView } from '@loopwright/contract'
import { useKeyboard } from '../keys/keyboard.tsx'
import classes from './navigation.module.css'

/** Who is signed in, and what concerns them alone. */
export function Account({ principal }: { principal: PrincipalView }) {
  const keyboard = useKeyboard()
  return (
    <div className={classes.account}>
      <div className="clip" title={principal.email ?? undefined}>
        {principal.name} <span className="faint">{principal.role}</span>
      </div>
      <div className={classes.accountActions}>
        <button type="button" onClick={() => keyboard.run('shell.sheet')}>
          Keys
        </button>
        <button type="button" onClick={() => keyboard.run('shell.theme')}>
          Light or dark
        </button>
        <button type="button" onClick={() => keyboard.run('shell.sign-out')}>
          Sign out
        </button>
      </div>
    </div>
  )
}

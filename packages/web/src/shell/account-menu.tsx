import type { PrincipalView } from '@loopwright/contract'
import { Menu } from '@mantine/core'
import { useKeyboard } from '../keys/keyboard.tsx'
import { KeyHint } from '../parts/key-hint.tsx'
import classes from './navigation.module.css'

/** Who is signed in, and what concerns them alone. */
export function AccountMenu({ principal }: { principal: PrincipalView }) {
  const keyboard = useKeyboard()
  return (
    <div className={classes.account}>
      <Menu position="top-start" width={220} withinPortal={false}>
        <Menu.Target>
          <button type="button" className={classes.accountButton}>
            <span className="clip" style={{ display: 'block' }}>
              {principal.name}
            </span>
            <span className="faint">{principal.role}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            rightSection={<KeyHint action="shell.theme" />}
            onClick={() => keyboard.run('shell.theme')}
          >
            Light or dark
          </Menu.Item>
          <Menu.Item
            rightSection={<KeyHint action="shell.sheet" />}
            onClick={() => keyboard.run('shell.sheet')}
          >
            All keys
          </Menu.Item>
          <Menu.Item onClick={() => keyboard.run('shell.sign-out')}>Sign out</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

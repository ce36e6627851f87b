import { Modal } from '@mantine/core'
import { Fragment } from 'react'
import { Keys } from '../parts/key-hint.tsx'
import type { ActionDefinition, ActionScope } from './action.ts'
import { useKeyboard } from './keyboard.tsx'
import classes from './keys.module.css'

const scopeTitles: Record<ActionScope, string> = {
  anywhere: 'Everywhere',
  loop: 'On the loop',
  rows: 'In a list',
  traces: 'In the list of traces',
  trace: 'In a trace',
  session: 'In a session',
  review: 'While reviewing',
}

/** Every key that works now, drawn from the registry. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const keyboard = useKeyboard()
  const live = keyboard.liveActions().filter(({ keys }) => keys.length > 0)
  const groups = Map.groupBy(live, ({ scope }) => scope)
  const ordered = [...groups].sort(
    ([one], [other]) => Number(one === 'anywhere') - Number(other === 'anywhere'),
  )
  return (
    <Modal opened onClose={onClose} title="Keys" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes.sheet}>
        {ordered.map(([scope, actions]) => (
          <section key={scope}>
            <h3>{scopeTitles[scope]}</h3>
            <dl>
              {actions.map((action) => (
                <Fragment key={action.id}>
                  <dt>
                    <Keys keys={writtenKeys(action)} />
                  </dt>
                  <dd>{action.label}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}

function writtenKeys(action: ActionDefinition): string {
  return action.keysLabel ?? action.keys.join(' or ')
}

import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'

type ConfirmProps = {
  opened: boolean
  title: string
  /** What is lost by going on. */
  lost: ReactNode
  action: string
  isBusy: boolean
  onClose: () => void
  onConfirm: () => void
}

/** Asked before anything that cannot be taken back; says what is lost. */
export function Confirm({ opened, title, lost, action, isBusy, onClose, onConfirm }: ConfirmProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className="stack" style={{ gap: 16 }}>
        <div>{lost}</div>
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" size="xs" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button size="xs" color="var(--bad)" loading={isBusy} onClick={onConfirm}>
            {action}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'

type CopyButtonProps = {
  /** What is copied; a function where making it takes a while. */
  text: string | (() => string)
  label?: string
}

/** Copies `text` and says so where it stands. */
export function CopyButton({ text, label = 'Copy' }: CopyButtonProps) {
  const { copied, copy } = useClipboard({ timeout: 1500 })
  return (
    <Button
      variant="default"
      size="compact-sm"
      onClick={() => copy(typeof text === 'string' ? text : text())}
      aria-live="polite"
    >
      {copied ? 'Copied' : label}
    </Button>
  )
}

import { Button, CopyButton as MantineCopyButton } from '@mantine/core'

/** Copies `text` and says so where it stands. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  return (
    <MantineCopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <Button variant="default" size="compact-sm" onClick={copy} aria-live="polite">
          {copied ? 'Copied' : label}
        </Button>
      )}
    </MantineCopyButton>
  )
}

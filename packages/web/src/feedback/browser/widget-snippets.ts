/** How the widget looks: what a page sets as attributes and custom properties. */
export type WidgetLook = { theme: '' | 'light' | 'dark'; accent: string; radiusPx: number; question: string }

export const plainLook: WidgetLook = { theme: '', accent: '', radiusPx: 6, question: '' }

/** The custom properties that a look sets. */
export function lookStyle({ accent, radiusPx }: WidgetLook): Record<string, string> {
  return {
    ...(accent !== '' && { '--loopwright-accent': accent }),
    ...(radiusPx !== plainLook.radiusPx && { '--loopwright-radius': `${radiusPx}px` }),
  }
}

/** What to put into a page, with this server's address and this look. */
export function htmlSnippet(origin: string, look: WidgetLook): string {
  const style = Object.entries(lookStyle(look)).map(([name, value]) => `${name}: ${value}`)
  const attributes = [
    'for="answer"',
    `url="${origin}"`,
    'token="…"',
    ...(look.theme ? [`theme="${look.theme}"`] : []),
    ...(look.question ? [`text-question="${escaped(look.question)}"`] : []),
    ...(style.length > 0 ? [`style="${style.join('; ')}"`] : []),
  ]
  return `<article id="answer">…</article>
<loopwright-feedback ${attributes.join(' ')}></loopwright-feedback>
<script type="module">
  import '@loopwright/sdk/browser'

  // The header x-loopwright-feedback-token of the call that made the answer, handed on by your server.
  document.querySelector('loopwright-feedback').setAttribute('token', token)
</script>`
}

export function reactSnippet(origin: string, look: WidgetLook): string {
  const properties = [
    'for="answer"',
    `url="${origin}"`,
    'token={token}',
    ...(look.theme ? [`theme="${look.theme}"`] : []),
    ...(look.question ? [`texts={{ question: ${JSON.stringify(look.question)} }}`] : []),
  ]
  return `import { LoopwrightFeedback } from '@loopwright/sdk/browser/react'

export function Answer({ text, token }: { text: string; token: string }) {
  return (
    <>
      <article id="answer">{text}</article>
      <LoopwrightFeedback ${properties.join(' ')} />
    </>
  )
}`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
}

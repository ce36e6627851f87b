import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { ErrorBoundary } from './error-boundary.tsx'
import { count } from './format.ts'
import classes from './markdown.module.css'
import { isParsable, piecesOf, readableCharacters } from './text-limits.ts'

const Markdown = lazy(() => import('./markdown.tsx').then((module) => ({ default: module.Markdown })))

/** A text from outside: as Markdown where that is safe, else as it is; long ones are cut until asked for. */
export function RenderedText({ text }: { text: string }) {
  if (!isParsable(text)) return <PlainText text={text} />
  const plain = <PlainText text={text} />
  return (
    <ErrorBoundary fallback={() => plain}>
      <Suspense fallback={plain}>
        <Markdown text={text} />
      </Suspense>
    </ErrorBoundary>
  )
}

/** Exactly the characters that were sent; the browser lays out only those in view, however many there are. */
export function PlainText({ text, mono = false }: { text: string; mono?: boolean }) {
  const [whole, setWhole] = useState(false)
  const cut = !whole && text.length > readableCharacters
  return (
    <>
      <pre className={mono ? `${classes.plain} mono` : classes.plain} dir="auto">
        {cut ? text.slice(0, readableCharacters) : whole ? piecesOf(text).map(Piece) : text}
      </pre>
      {cut && (
        <Button size="compact-sm" variant="default" onClick={() => setWhole(true)}>
          Show the other {count(text.length - readableCharacters)} characters
        </Button>
      )}
    </>
  )
}

function Piece(text: string, at: number) {
  return (
    <span key={at} dir="auto">
      {text}
    </span>
  )
}

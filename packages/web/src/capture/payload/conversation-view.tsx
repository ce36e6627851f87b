import { Button } from '@mantine/core'
import { useState } from 'react'
import { count, sentence } from '../../parts/format.ts'
import { ImagePlaceholder } from '../../parts/image-placeholder.tsx'
import { OutsideText } from '../../parts/outside-text.tsx'
import { PlainText, RenderedText } from '../../parts/rendered-text.tsx'
import type { Part, Turn } from './conversation.ts'
import { JsonView } from './json-view.tsx'
import classes from './payload.module.css'
import { LoneResultView, ToolCallView } from './tool-call-view.tsx'

type ConversationViewProps = {
  turns: readonly Turn[]
  /** Whether texts are shown as Markdown, or as the characters that were sent. */
  isRendered?: boolean
}

const mostTurns = 12
const turnsBefore = 1

/** What was said, turn by turn. Of a long conversation its beginning and its end, until the rest is asked for. */
export function ConversationView({ turns, isRendered = true }: ConversationViewProps) {
  const [all, setAll] = useState(false)
  const left = all || turns.length <= mostTurns ? 0 : turns.length - mostTurns
  const rows = turns.map((turn, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a captured conversation never changes
    <TurnView key={at} turn={turn} isRendered={isRendered} />
  ))
  if (left === 0) return <div>{rows}</div>
  return (
    <div>
      {rows.slice(0, turnsBefore)}
      <div className={classes.between}>
        <Button size="compact-sm" variant="default" onClick={() => setAll(true)}>
          Show the {count(left)} turns between
        </Button>
      </div>
      {rows.slice(turnsBefore + left)}
    </div>
  )
}

function TurnView({ turn, isRendered }: { turn: Turn; isRendered: boolean }) {
  const parts = turn.parts.map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <PartView key={at} part={part} isRendered={isRendered} />
  ))
  const isInstruction = turn.role === 'system' || turn.role === 'developer'
  return (
    <div className={classes.turn} data-role={turn.role} data-answer={turn.isAnswer}>
      <div className={classes.role}>
        <OutsideText text={sentence(turn.role)} longest={40} />
        {turn.name && (
          <div>
            <OutsideText text={turn.name} longest={60} />
          </div>
        )}
      </div>
      <div className={classes.parts}>
        {isInstruction && charactersOf(turn) > longInstruction ? <Folded>{parts}</Folded> : parts}
        {turn.stopped && (
          <span className="faint">
            stopped: <OutsideText text={turn.stopped} longest={60} />
          </span>
        )}
      </div>
    </div>
  )
}

const longInstruction = 500

function charactersOf({ parts }: Turn): number {
  return parts.reduce((sum, part) => sum + (part.kind === 'text' ? part.text.length : 0), 0)
}

/** Instructions are the same in call after call, and long: their beginning, until they are what one wants to read. */
function Folded({ children }: { children: React.ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <div className={open ? undefined : classes.folded} inert={!open}>
        {children}
      </div>
      <div>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? 'Fold' : 'Show all of it'}
        </Button>
      </div>
    </>
  )
}

function PartView({ part, isRendered }: { part: Part; isRendered: boolean }) {
  switch (part.kind) {
    case 'text':
      return isRendered ? <RenderedText text={part.text} /> : <PlainText text={part.text} />
    case 'reasoning':
      return part.text === '' ? (
        <span className="faint">thought about it; its provider keeps the thoughts</span>
      ) : (
        <details className={classes.reasoning}>
          <summary>Thoughts, {count(part.text.length)} characters</summary>
          <PlainText text={part.text} />
        </details>
      )
    case 'refusal':
      return (
        <div>
          <span className="bad">refused</span> <PlainText text={part.text} />
        </div>
      )
    case 'tool-call':
      return <ToolCallView call={part.call} />
    case 'tool-result':
      return <LoneResultView result={part.result} />
    case 'image':
      return (
        <div>
          <ImagePlaceholder source={part.source} />
        </div>
      )
    case 'file':
      return (
        <div className="quiet">
          file <OutsideText text={part.name} longest={160} />, not loaded
        </div>
      )
    case 'other':
      return <JsonView value={part.value} label="Part" />
  }
}

import type { Feedback, SessionTrace } from '@loopwright/contract'
import { Link } from '@tanstack/react-router'
import { duration, fullTime } from '../../parts/format.ts'
import { OutsideText } from '../../parts/outside-text.tsx'
import { PlainText, RenderedText } from '../../parts/rendered-text.tsx'
import { StatusWord } from '../../parts/status-word.tsx'
import { parseJsonText } from '../payload/parse-json-text.ts'
import { readDocuments } from '../payload/read-documents.ts'
import { RetrievedDocuments } from '../payload/retrieved-documents.tsx'
import { ValueView } from '../payload/value-view.tsx'
import type { Said } from './new-steps.ts'
import { SaidAbout } from './said-about.tsx'
import classes from './sessions.module.css'

const longPauseMs = 60_000

type SessionTurnProps = {
  trace: SessionTrace
  steps: readonly Said[]
  /** How long nobody spoke before it. */
  pauseMs: number | null
  /** The feedback on it. */
  said: readonly Feedback[]
}

/** What was said in one trace of a session, under when it was. */
export function SessionTurn({ trace, steps, pauseMs, said }: SessionTurnProps) {
  return (
    <li className={classes.trace}>
      {pauseMs !== null && pauseMs > longPauseMs && (
        <div className={classes.pause}>{duration(pauseMs)} later</div>
      )}
      <div className={classes.traceHead}>
        <time dateTime={trace.startedAt} className="number">
          {fullTime(trace.startedAt)}
        </time>
        <Link to="/traces/$traceId" params={{ traceId: trace.traceId }}>
          <OutsideText text={trace.name} longest={80} />
        </Link>
        <span className="number">{duration(trace.durationMs)}</span>
      </div>
      {steps.length === 0 && (
        <>
          {trace.inputText && <Spoken speaker="User" text={trace.inputText} />}
          {trace.outputText && <Spoken speaker="Assistant" text={trace.outputText} isAnswer />}
        </>
      )}
      {steps.map((step) => (
        <Step key={step.step.spanId} traceId={trace.traceId} said={step} />
      ))}
      <SaidAbout items={said} />
    </li>
  )
}

function Step({ traceId, said: { step, asked, answered, calls } }: { traceId: string; said: Said }) {
  if (step.kind !== 'inference') {
    return (
      <div className={classes.tool} data-failed={step.status === 'error'}>
        <details>
          <summary>
            {step.kind === 'retrieval' ? 'searched' : 'used'}{' '}
            <code>
              <OutsideText text={step.name} longest={80} />
            </code>{' '}
            <span className="faint number">{duration(step.durationMs)}</span>
            {step.status === 'error' && <StatusWord tone="bad">failed</StatusWord>}
          </summary>
          <Payload title="with" text={asked} />
          <Payload title="gave" text={answered} />
          {step.errorMessage && <PlainText text={step.errorMessage} />}
          <Link to="/traces/$traceId" params={{ traceId }} search={{ span: step.spanId }}>
            Open the span
          </Link>
        </details>
      </div>
    )
  }
  return (
    <>
      {asked !== null && <Spoken speaker="User" text={asked} />}
      {calls.length > 0 && (
        <div className={classes.tool}>
          calls{' '}
          <code>
            <OutsideText text={calls.join(', ')} longest={160} />
          </code>
        </div>
      )}
      {step.status === 'error' ? (
        <Failed traceId={traceId} spanId={step.spanId} message={step.errorMessage} />
      ) : (
        answered !== null && (
          <Spoken speaker="Assistant" by={step.variant ?? step.model} text={answered} isAnswer />
        )
      )}
    </>
  )
}

type SpokenProps = { speaker: string; text: string; by?: string | null; isAnswer?: boolean }

function Spoken({ speaker, text, by = null, isAnswer = false }: SpokenProps) {
  return (
    <div className={classes.spoken} data-role={speaker.toLowerCase()} data-answer={isAnswer}>
      <div className={classes.role}>
        {speaker}
        {by && (
          <div className="faint clip">
            <OutsideText text={by} longest={60} />
          </div>
        )}
      </div>
      <RenderedText text={text} />
    </div>
  )
}

function Failed({ traceId, spanId, message }: { traceId: string; spanId: string; message: string | null }) {
  return (
    <div className={classes.tool} data-failed="true">
      <StatusWord tone="bad">failed</StatusWord>{' '}
      <Link to="/traces/$traceId" params={{ traceId }} search={{ span: spanId }}>
        Open the span
      </Link>
      {message && <PlainText text={message} />}
    </div>
  )
}

function Payload({ title, text }: { title: string; text: string | null }) {
  if (text === null) return null
  const value = parseJsonText(text) ?? text
  const documents = readDocuments(value)
  return (
    <div className={classes.payload}>
      <span className="faint">{title}</span>
      {documents ? <RetrievedDocuments documents={documents} /> : <ValueView value={value} label={title} />}
    </div>
  )
}

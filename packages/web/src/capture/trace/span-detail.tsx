import type { TraceSpan } from '@loopwright/contract'
import { Button, Tabs } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { CopyButton } from '../../parts/copy-button.tsx'
import { ErrorState } from '../../parts/error-state.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { bytes, cost, count, duration, idName } from '../../parts/format.ts'
import { LoadingRows } from '../../parts/loading-rows.tsx'
import { OutsideText } from '../../parts/outside-text.tsx'
import { PlainText } from '../../parts/rendered-text.tsx'
import { curlCommand } from './curl-command.ts'
import { DetailsView } from './details-view.tsx'
import { useReading } from './reading-view.tsx'
import { SpanJson } from './span-json.tsx'
import classes from './trace.module.css'
import { TraceFeedback } from './trace-feedback.tsx'
import type { SpanView } from './trace-search.ts'
import { useWholeSpan, type WholeSpan } from './use-whole-span.ts'

type SpanDetailProps = {
  span: TraceSpan
  beganAtMs: number
  view: SpanView
  feedbackCount: number | undefined
  onView: (view: SpanView) => void
}

/** One span: its facts, and what went in and came out as what it is, as the JSON it was, and what was said about it. */
export function SpanDetail({ span: given, beganAtMs, view, feedbackCount, onView }: SpanDetailProps) {
  const whole = useWholeSpan(given)
  const { span } = whole
  const reading = useReading(span, whole.missingBytes > 0)
  const [isRendered, setRendered] = useState(true)
  const command = whole.missingBytes === 0 ? curlCommand(span, window.location.origin) : null
  return (
    <div className={classes.detail}>
      <div className={classes.detailHead}>
        <h2>
          <OutsideText text={span.name} />
        </h2>
        <span className="faint">{span.kind}</span>
        <span className={classes.detailActions}>
          {view === 'read' && reading.isText && (
            <Button variant="default" size="compact-sm" onClick={() => setRendered(!isRendered)}>
              {isRendered ? 'As sent' : 'As Markdown'}
            </Button>
          )}
          {command && <CopyButton text={command} label="Copy as cURL" />}
          <CopyButton text={span.inferenceId ?? span.spanId} label="Copy id" />
        </span>
      </div>
      {span.errorMessage && (
        <div className={classes.failure} role="note">
          <PlainText text={span.errorMessage} />
        </div>
      )}
      <FactList facts={factsOf(span)} />
      <Tabs
        value={view}
        onChange={(next) => onView(next as SpanView)}
        keepMounted={false}
        className={classes.tabs}
      >
        <Tabs.List>
          <Tabs.Tab value="read">{reading.name}</Tabs.Tab>
          <Tabs.Tab value="details">Details</Tabs.Tab>
          <Tabs.Tab value="json">JSON</Tabs.Tab>
          <Tabs.Tab value="feedback">
            Feedback{feedbackCount !== undefined && feedbackCount > 0 && ` ${count(feedbackCount)}`}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="read" className={classes.panel}>
          <Missing whole={whole} />
          {!whole.isLoading && reading.view(isRendered)}
        </Tabs.Panel>
        <Tabs.Panel value="details" className={classes.panel}>
          <DetailsView span={span} beganAtMs={beganAtMs} />
        </Tabs.Panel>
        <Tabs.Panel value="json" className={classes.panel}>
          <Missing whole={whole} />
          {!whole.isLoading && <SpanJson span={span} />}
        </Tabs.Panel>
        <Tabs.Panel value="feedback" className={classes.panel}>
          <TraceFeedback traceId={span.traceId} />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}

/** Says what of a span is not here yet, and gets it. */
function Missing({ whole }: { whole: WholeSpan }) {
  if (whole.error) return <ErrorState error={whole.error} retry={whole.load} />
  if (whole.isLoading) return <LoadingRows rows={4} />
  if (whole.missingBytes === 0) return null
  return (
    <div className={classes.missing} role="note">
      <span>Only the beginning is shown: this span holds {bytes(whole.missingBytes)}.</span>
      <Button size="compact-sm" variant="default" onClick={whole.load}>
        Load whole
      </Button>
    </div>
  )
}

function factsOf(span: TraceSpan): [string, ReactNode][] {
  const isCall = span.kind === 'inference'
  return [
    ['Took', duration(span.durationMs)],
    ['Function', span.function && <Filtered name="function" value={span.function} />],
    ['Variant', span.variant && <Filtered name="variant" value={span.variant} />],
    ['Model', span.model && <ModelLink provider={span.provider} model={span.model} />],
    ['Provider', span.provider && <OutsideText text={span.provider} longest={60} />],
    ['Tokens', isCall && tokens(span.promptTokens, span.completionTokens)],
    ['Cost', isCall && (span.costMicroUsd === null ? unknown : cost(span.costMicroUsd))],
  ].map(([name, value]) => [name, value || null] as [string, ReactNode])
}

const unknown = <span className="faint">unknown</span>

function tokens(prompt: number | null, completion: number | null): ReactNode {
  if (prompt === null && completion === null) return unknown
  const said = (value: number | null) => (value === null ? unknown : count(value))
  return (
    <>
      {said(prompt)} in, {said(completion)} out
    </>
  )
}

function Filtered({ name, value }: { name: 'function' | 'variant'; value: string }) {
  return (
    <Link to="/traces" search={{ [name]: value }}>
      <OutsideText text={value} longest={80} />
    </Link>
  )
}

/** A model of ours has a page of its own; any other leads to its calls. */
function ModelLink({ provider, model }: { provider: string | null; model: string }) {
  if (provider === 'loopwright') {
    return (
      <Link to="/models/$id" params={{ id: model }} className="mono">
        {idName(model)}
      </Link>
    )
  }
  return (
    <Link to="/traces" search={{ model }}>
      <OutsideText text={model} longest={80} />
    </Link>
  )
}

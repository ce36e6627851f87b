import type { Trace } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../api/use-api.tsx'
import { useActions } from '../keys/keyboard.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { duration, fullTime, plural } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { traceQuery } from './queries.ts'
import { SpanDetail } from './span-detail.tsx'
import { spanLines } from './span-tree.ts'
import classes from './trace.module.css'
import { TraceFeedback } from './trace-feedback.tsx'
import { Waterfall } from './waterfall.tsx'

const route = getRouteApi('/traces/$traceId')

/** One trace: what happened when, what each span was given and gave, and what was said about it. */
export function TracePage() {
  const { traceId } = route.useParams()
  const navigate = route.useNavigate()
  const { history } = useRouter()
  const trace = useQuery(traceQuery(useApi(), traceId))
  // Going back keeps the filters of the list; who came by a link from outside has none.
  useActions({
    'trace.back': () => (history.canGoBack() ? history.back() : void navigate({ to: '/traces' })),
  })
  return (
    <Page
      title="Trace"
      heading={<span className="mono">{traceId}</span>}
      above={<Link to="/traces">Traces</Link>}
    >
      <QueryView query={trace}>{(found) => <TraceView trace={found} />}</QueryView>
    </Page>
  )
}

function TraceView({ trace }: { trace: Trace }) {
  const lines = spanLines(trace.spans)
  const first = lines.find(({ span }) => span.kind === 'inference') ?? lines[0]
  const [chosenId, setChosenId] = useState(first?.span.spanId)
  const at = Math.max(
    0,
    lines.findIndex(({ span }) => span.spanId === chosenId),
  )
  const chosen = lines[at]?.span
  const move = (step: number) =>
    setChosenId(lines[Math.min(lines.length - 1, Math.max(0, at + step))]?.span.spanId)
  useActions({ 'trace.next-span': () => move(1), 'trace.previous-span': () => move(-1) })
  const root = lines[0]?.span
  if (!root || !chosen) return null
  return (
    <>
      <FactList
        facts={[
          ['Began', fullTime(root.startedAt)],
          ['Took', duration(root.durationMs)],
          ['Spans', plural(trace.spans.length, 'span')],
          ['Session', root.sessionId && <Filtered name="sessionId" value={root.sessionId} />],
          ['End user', root.endUserId && <Filtered name="endUserId" value={root.endUserId} />],
          ['Environment', root.environment],
          ['Segment', root.segment],
        ]}
      />
      <div className={classes.columns} data-single={lines.length === 1}>
        {lines.length > 1 && <Waterfall lines={lines} chosenId={chosen.spanId} onChoose={setChosenId} />}
        <SpanDetail key={chosen.spanId} span={chosen} />
      </div>
      <Section title="Feedback on this trace">
        <TraceFeedback traceId={trace.traceId} />
      </Section>
    </>
  )
}

function Filtered({ name, value }: { name: 'sessionId' | 'endUserId'; value: string }) {
  return (
    <Link to="/traces" search={{ [name]: value }} className="mono">
      {value}
    </Link>
  )
}

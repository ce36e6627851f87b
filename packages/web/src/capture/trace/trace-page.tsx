import type { Trace } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useApi } from '../../api/use-api.tsx'
import { useActions } from '../../keys/keyboard.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { OutsideText } from '../../parts/outside-text.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { traceFeedbackQuery, traceQuery } from '../queries.ts'
import { firstLine } from './first-line.ts'
import { SpanDetail } from './span-detail.tsx'
import { openLines, spanTree } from './span-tree.ts'
import classes from './trace.module.css'
import { TraceFacts } from './trace-facts.tsx'
import { spanViews, type TraceSearch } from './trace-search.ts'
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
  const root = trace.data?.spans.find(({ parentSpanId }) => parentSpanId === null) ?? trace.data?.spans[0]
  return (
    <Page
      title="Trace"
      heading={
        <>
          {root && <OutsideText text={root.name} longest={120} />}{' '}
          <span className={classes.id}>
            <OutsideText text={traceId} longest={200} />
          </span>
        </>
      }
      above={<Link to="/traces">Traces</Link>}
      actions={<CopyButton text={traceId} label="Copy trace id" />}
      fill
    >
      <QueryView query={trace}>{(found) => <TraceView key={traceId} trace={found} />}</QueryView>
    </Page>
  )
}

function TraceView({ trace }: { trace: Trace }) {
  const { span: spanId, view = 'read' } = route.useSearch()
  const navigate = route.useNavigate()
  const feedback = useQuery(traceFeedbackQuery(useApi(), trace.traceId))
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set())
  const tree = useMemo(() => spanTree(trace.spans), [trace.spans])
  const lines = useMemo(() => openLines(tree.lines, collapsed), [tree, collapsed])
  const chosen = tree.lines.find(({ span }) => span.spanId === spanId) ?? firstLine(tree.lines)

  // Walking through a trace is no journey: the address says where one is, and Back leaves the trace.
  const look = (next: TraceSearch) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true })
  const at = Math.max(0, chosen ? lines.indexOf(chosen) : 0)
  const move = (to: number) => {
    const line = lines[Math.min(lines.length - 1, Math.max(0, to))]
    if (line) look({ span: line.span.spanId })
  }
  const setOpen = (id: string, isOpen: boolean) =>
    setCollapsed((before) => {
      const next = new Set(before)
      if (isOpen) next.delete(id)
      else next.add(id)
      return next
    })
  const isShut = chosen !== undefined && collapsed.has(chosen.span.spanId)
  useActions({
    'trace.next-span': () => move(at + 1),
    'trace.previous-span': () => move(at - 1),
    'trace.collapse': () => {
      if (!chosen) return
      if (chosen.below > 0 && !isShut) setOpen(chosen.span.spanId, false)
      else if (chosen.depth > 0)
        move(lines.findLastIndex((line, index) => index < at && line.depth < chosen.depth))
    },
    'trace.expand': () => {
      if (isShut) setOpen(chosen.span.spanId, true)
      else if (chosen && chosen.below > 0) move(at + 1)
    },
    'trace.view': (chord) => {
      const next = spanViews[Number(chord) - 1]
      if (next) look({ view: next })
    },
  })
  if (!chosen) return null
  return (
    <>
      <TraceFacts trace={trace} tree={tree} />
      <div className={classes.columns} data-single={tree.lines.length === 1}>
        {tree.lines.length > 1 && (
          <Waterfall
            tree={tree}
            lines={lines}
            collapsed={collapsed}
            chosenId={chosen.span.spanId}
            onChoose={(id) => look({ span: id })}
            onToggle={(id) => setOpen(id, collapsed.has(id))}
          />
        )}
        <SpanDetail
          key={chosen.span.spanId}
          span={chosen.span}
          beganAtMs={tree.beganAtMs}
          view={view}
          feedbackCount={feedback.data?.items.length}
          onView={(next) => look({ view: next })}
        />
      </div>
    </>
  )
}

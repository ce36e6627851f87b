import type { Trace } from '@loopwright/contract'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { FactList } from '../../parts/fact-list.tsx'
import { cost, count, duration, fullTime, plural } from '../../parts/format.ts'
import { OutsideText } from '../../parts/outside-text.tsx'
import type { SpanTree } from './span-tree.ts'
import { type Total, traceTotals } from './trace-totals.ts'

/** What is known of a trace as a whole: when, how long, whose, and what its model calls used. */
export function TraceFacts({ trace, tree }: { trace: Trace; tree: SpanTree }) {
  const of = (field: 'sessionId' | 'userTaskId' | 'endUserId' | 'environment' | 'segment') =>
    tree.lines.find(({ span }) => span[field] !== null)?.span[field] ?? null
  const totals = traceTotals(trace.spans)
  // A lone span says all of this of itself.
  const isMore = trace.spanCount > 1
  const sessionId = of('sessionId')
  const endUserId = of('endUserId')
  const userTaskId = of('userTaskId')
  const tags = [...new Set(trace.spans.flatMap((span) => span.tags))]
  return (
    <FactList
      facts={[
        [
          'Began',
          <time key="began" dateTime={tree.lines[0]?.span.startedAt}>
            {fullTime(new Date(tree.beganAtMs).toISOString())}
          </time>,
        ],
        ['Took', isMore && duration(tree.wholeMs)],
        ['Spans', isMore && spansSaid(trace, totals.calls)],
        ['Tokens', isMore && totals.calls > 0 && tokensSaid(totals.promptTokens, totals.completionTokens)],
        ['Cost', isMore && totals.calls > 0 && totalSaid(totals.costMicroUsd, cost)],
        [
          'Session',
          sessionId && (
            <Link to="/sessions/$sessionId" params={{ sessionId }}>
              <OutsideText text={sessionId} longest={40} />
            </Link>
          ),
        ],
        [
          'End user',
          endUserId && (
            <Link to="/traces" search={{ endUserId }}>
              <OutsideText text={endUserId} longest={40} />
            </Link>
          ),
        ],
        [
          'Task',
          userTaskId && (
            <Link to="/tasks/$taskId" params={{ taskId: userTaskId }}>
              <OutsideText text={userTaskId} longest={40} />
            </Link>
          ),
        ],
        ['Environment', isolated(of('environment'))],
        ['Segment', isolated(of('segment'))],
        ['Tags', tags.length > 0 && <OutsideText text={tags.slice(0, 12).join(', ')} />],
      ].map(([name, value]) => [name, value || null] as [string, ReactNode])}
    />
  )
}

function isolated(text: string | null): ReactNode {
  return text && <OutsideText text={text} longest={80} />
}

function spansSaid(trace: Trace, calls: number): string {
  const kept = trace.spanCount > trace.spans.length ? `the first ${count(trace.spans.length)} of ` : ''
  return `${kept}${count(trace.spanCount)}${calls > 0 ? `, ${plural(calls, 'model call')}` : ''}`
}

const unknown = <span className="faint">unknown</span>

function tokensSaid(prompt: Total, completion: Total): ReactNode {
  if (prompt.known === 0 && completion.known === 0) return unknown
  return (
    <>
      {totalSaid(prompt, count)} in, {totalSaid(completion, count)} out
    </>
  )
}

/** Where some calls say nothing, what is known is the least it can be. */
function totalSaid(total: Total, format: (value: number) => string): ReactNode {
  if (total.known === 0) return unknown
  if (total.unknown === 0) return format(total.sum)
  return <span title={`${plural(total.unknown, 'call')} of unknown use`}>at least {format(total.sum)}</span>
}

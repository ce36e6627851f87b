import type { Feedback } from '@loopwright/contract'
import { Link } from '@tanstack/react-router'
import { type Column, DataTable } from './data-table.tsx'
import { feedbackValueText } from './feedback-value-text.ts'
import { idName, sentence, words } from './format.ts'
import { OutsideText } from './outside-text.tsx'
import { TimeAgo } from './time-ago.tsx'

/** Observations, newest first. A revised one stays, struck through: what was said is never unsaid. */
export function FeedbackTable({
  items,
  withTrace = false,
}: {
  items: readonly Feedback[]
  withTrace?: boolean
}) {
  return (
    <DataTable
      label="Feedback"
      columns={[...columns, ...(withTrace ? [traceColumn] : []), historyColumn]}
      rows={items}
      rowId={({ id }) => id}
    />
  )
}

const columns: Column<Feedback>[] = [
  {
    id: 'when',
    header: 'When',
    cell: (item) => <TimeAgo time={item.observedAt} />,
    sortBy: (item) => item.observedAt,
    width: '96px',
  },
  { id: 'signal', header: 'Signal', cell: (item) => sentence(item.signal), sortBy: (item) => item.signal },
  { id: 'value', header: 'Value', cell: (item) => <Value item={item} /> },
  {
    id: 'author',
    header: 'By',
    cell: (item) => <OutsideText text={authorOf(item)} longest={80} />,
    wide: true,
  },
  { id: 'kind', header: 'Kind', cell: (item) => item.kind, wide: true },
  {
    id: 'variant',
    header: 'On variant',
    cell: (item) => item.variant ?? '',
    sortBy: (item) => item.variant,
    wide: true,
  },
]

const traceColumn: Column<Feedback> = {
  id: 'trace',
  header: 'About',
  cell: (item) =>
    item.traceId ? (
      <Link to="/traces/$traceId" params={{ traceId: item.traceId }}>
        trace
      </Link>
    ) : (
      <span className="faint" title="Its trace has not arrived. It is linked when it does.">
        not here yet
      </span>
    ),
}

/** Everything else that was said of the same answer. */
const historyColumn: Column<Feedback> = {
  id: 'history',
  header: 'History',
  isHeaderHidden: true,
  cell: (item) =>
    item.inferenceId && (
      <Link to="/feedback/inferences/$id" params={{ id: item.inferenceId }}>
        history
      </Link>
    ),
  wide: true,
}

function Value({ item }: { item: Feedback }) {
  const text = feedbackValueText(item.value)
  const shown = <OutsideText text={text} longest={140} />
  return (
    <span>
      {item.supersededBy ? <s title="Revised later">{shown}</s> : shown}
      {item.comment && (
        <span className="quiet">
          {' '}
          “<OutsideText text={item.comment} longest={140} />”
        </span>
      )}
    </span>
  )
}

function authorOf(item: Feedback): string {
  return item.author.id ? `${words(item.author.kind)} ${idName(item.author.id)}` : words(item.author.kind)
}

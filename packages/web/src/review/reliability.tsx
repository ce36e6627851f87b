import type { ReviewerReport } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/use-api.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { EstimateView } from '../parts/estimate-view.tsx'
import { count, decimal, idName } from '../parts/format.ts'
import { QueryView } from '../parts/query-view.tsx'
import { StatusWord } from '../parts/status-word.tsx'
import { reliabilityQuery } from './queries.ts'
import classes from './review.module.css'

/** How often each reviewer is right, with how sure that is, and how far they agree. */
export function Reliability({ queueId }: { queueId: string }) {
  const reliability = useQuery(reliabilityQuery(useApi(), queueId))
  return (
    <QueryView query={reliability} rows={2}>
      {({ reviewers, agreement, missing }) => (
        <>
          {reviewers.length > 0 && (
            <DataTable
              label="Reviewers"
              columns={columns}
              rows={reviewers}
              rowId={({ id }) => id}
              initialSort={{ id: 'reliability', desc: true }}
            />
          )}
          <div className={classes.agreement}>
            <span
              className="quiet"
              title="Krippendorff’s alpha: 1 is perfect agreement, 0 is what chance would give"
            >
              Agreement between reviewers
            </span>
            <EstimateView
              estimate={agreement}
              domain={[-0.2, 1]}
              marks={[{ at: 0, label: 'what chance would give' }]}
              format={decimal}
              missing={missing ?? 'Too few calls were answered by more than one person to say.'}
              of="calls"
            />
          </div>
        </>
      )}
    </QueryView>
  )
}

const columns: Column<ReviewerReport>[] = [
  {
    id: 'name',
    header: 'Reviewer',
    cell: (reviewer) => (
      <span className={classes.name}>
        {reviewer.name || idName(reviewer.id)}{' '}
        {reviewer.flagged && <StatusWord tone="bad">flagged</StatusWord>}
      </span>
    ),
    sortBy: (reviewer) => reviewer.name,
  },
  {
    id: 'reliability',
    header: 'Is right',
    cell: (reviewer) => (
      <EstimateView
        estimate={{
          value: reviewer.reliability,
          low: reviewer.low,
          high: reviewer.high,
          n: reviewer.responses,
        }}
        tone={reviewer.flagged ? 'bad' : 'plain'}
        missing="No answers yet."
        of="answers"
      />
    ),
    sortBy: (reviewer) => reviewer.reliability,
    width: '42%',
  },
  {
    id: 'gold',
    header: 'Known answers',
    cell: (reviewer) =>
      reviewer.goldAnswered > 0 ? (
        `${count(reviewer.goldCorrect)} of ${count(reviewer.goldAnswered)}`
      ) : (
        <span className="faint">none yet</span>
      ),
    sortBy: (reviewer) => reviewer.goldAnswered,
    align: 'end',
    wide: true,
  },
  {
    id: 'flag',
    header: 'Note',
    cell: (reviewer) => (reviewer.flagged ? <span className="quiet">{reviewer.reason}</span> : ''),
    wide: true,
  },
]

import type { Overview } from '@loopwright/contract'
import { Link } from '@tanstack/react-router'
import { DifferenceView } from '../parts/difference-view.tsx'
import { count } from '../parts/format.ts'
import { TimeAgo } from '../parts/time-ago.tsx'

/** The last thing that got better, and how sure that is. */
export function LastImprovement({ last }: { last: Overview['lastImprovement'] }) {
  if (!last) {
    return (
      <>
        <h2>Nothing has got better yet</h2>
        <p className="quiet">
          The first candidate that passes a gate and serves is shown here, with how sure that is.
        </p>
      </>
    )
  }
  return (
    <>
      <span className="faint">
        Got better <TimeAgo time={last.at} />
      </span>
      <h2>
        {last.rolloutId ? (
          <Link to="/releases/$rolloutId" params={{ rolloutId: last.rolloutId }}>
            {last.words}
          </Link>
        ) : (
          last.words
        )}
      </h2>
      <DifferenceView difference={last.difference} low={last.low} high={last.high} isNarrow />
      <span className="faint">
        {last.function}, n {count(last.n)}
      </span>
    </>
  )
}

import type { Overview } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { count } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { stagePages } from '../parts/ring-geometry.ts'
import { Section } from '../parts/section.tsx'
import classes from './loop.module.css'
import { LoopRuns } from './loop-runs.tsx'
import { overviewQuery } from './queries.ts'
import { Ring } from './ring.tsx'
import { StartRun } from './start-run.tsx'

/** Home: the loop as a ring with live counts, what waits for a person, and every turn it took. */
export function LoopPage() {
  const overview = useQuery(overviewQuery(useApi()))
  return (
    <Page title="The loop" actions={<StartRun />}>
      <QueryView query={overview} rows={8}>
        {(found) => (
          <>
            <div className={classes.top}>
              <Ring overview={found} />
              <Waiting overview={found} />
            </div>
            <Section
              title="Turns of the loop"
              about="From corrections to a better model that serves, and how long that took."
            >
              <LoopRuns />
            </Section>
          </>
        )}
      </QueryView>
    </Page>
  )
}

/** What only a person can do next. */
function Waiting({ overview }: { overview: Overview }) {
  const waiting = overview.stages.filter((stage) => stage.waiting !== null && stage.waiting.count > 0)
  const isEmpty = overview.stages.every(({ counts }) => counts.every(({ value }) => value === 0))
  return (
    <section className={classes.waiting} aria-labelledby="waiting">
      <h2 id="waiting">Waits for you</h2>
      {isEmpty ? (
        <EmptyState title="The loop is still" action={<Link to="/start">Connect your application</Link>}>
          It starts with the first call that your application makes through Loopwright.
        </EmptyState>
      ) : waiting.length === 0 ? (
        <p className="quiet">Nothing. The loop turns by itself for now.</p>
      ) : (
        <ul>
          {waiting.map(({ stage, waiting: what }) => (
            <li key={stage}>
              <Link to={stagePages[stage]}>
                <strong className="number">{count(what?.count ?? 0)}</strong> {what?.words}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

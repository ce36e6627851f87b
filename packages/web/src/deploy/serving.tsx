import type { LoopFunction, Release } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { plural } from '../parts/format.ts'
import { QueryView } from '../parts/query-view.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { currentReleases } from './current-releases.ts'
import classes from './deploy.module.css'
import { functionQuery } from './queries.ts'
import { WeightBar } from './weight-bar.tsx'

/** One function and what answers it in each environment. */
export function Serving({ loopFunction }: { loopFunction: LoopFunction }) {
  const detail = useQuery(functionQuery(useApi(), loopFunction.name))
  return (
    <div className={classes.serving}>
      <div>
        <Link to="/functions/$name" params={{ name: loopFunction.name }}>
          {loopFunction.name}
        </Link>
        <div className="faint">
          {loopFunction.labels.length === 0 ? 'free text' : plural(loopFunction.labels.length, 'label')}
        </div>
      </div>
      <QueryView query={detail} rows={1}>
        {({ releases }) => <CurrentReleases releases={releases} />}
      </QueryView>
    </div>
  )
}

export function CurrentReleases({ releases }: { releases: readonly Release[] }) {
  const current = currentReleases(releases)
  if (current.length === 0) return <span className="quiet">Nothing serves it yet: no release.</span>
  return (
    <div className="stack">
      {current.map((release) => (
        <div key={release.id} className={classes.release}>
          <span className="quiet">{release.environment}</span>
          <WeightBar weights={release.weights} />
          <span className="faint">
            since <TimeAgo time={release.createdAt} />
          </span>
        </div>
      ))}
    </div>
  )
}

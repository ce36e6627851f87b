import type { PrincipalView } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { shortCount } from '../parts/format.ts'
import { KeyHint } from '../parts/key-hint.tsx'
import type { StageName } from '../parts/ring-geometry.ts'
import { Account } from './account.tsx'
import classes from './navigation.module.css'
import { placeOf, places } from './places.ts'
import { ProjectSwitcher } from './project-switcher.tsx'
import { overviewQuery } from './queries.ts'
import { SmallRing } from './small-ring.tsx'

/** The way through the product: the ring, the project, the stages with what waits in each. */
export function Navigation({ principal, onNavigate }: { principal: PrincipalView; onNavigate?: () => void }) {
  const overview = useQuery(overviewQuery(useApi()))
  const current = placeOf(useLocation({ select: ({ pathname }) => pathname }))
  const waitingCounts = new Map(
    overview.data?.stages.map(({ stage, waiting }) => [stage, waiting?.count ?? 0]),
  )
  const waiting = new Set([...waitingCounts].filter(([, waits]) => waits > 0).map(([stage]) => stage))
  const waitsAt = (ofPlace: readonly StageName[]) =>
    ofPlace.reduce((sum, stage) => sum + (waitingCounts.get(stage) ?? 0), 0)
  return (
    <div className={classes.navigation}>
      <Link to="/" className={classes.brand} onClick={onNavigate}>
        <SmallRing current={current?.stages[0] ?? null} waiting={waiting} />
        <span>Loopwright</span>
      </Link>
      <ProjectSwitcher principal={principal} />
      <nav aria-label="Pages">
        <ul className={classes.places}>
          {places.map((place) => (
            <li key={place.to}>
              <Link
                to={place.to}
                className={classes.place}
                aria-current={current === place ? 'page' : undefined}
                onClick={onNavigate}
              >
                <span>{place.label}</span>
                <span className={classes.hint} aria-hidden="true">
                  <KeyHint action={place.action} />
                </span>
                {waitsAt(place.stages) > 0 && (
                  <span className={classes.waits}>
                    {shortCount(waitsAt(place.stages))}
                    <span className="screen-reader-only"> waiting for a person</span>
                  </span>
                )}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Account principal={principal} />
    </div>
  )
}

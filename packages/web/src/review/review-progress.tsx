import type { Queue } from '@loopwright/contract'
import { useEffect, useState } from 'react'
import { count, duration } from '../parts/format.ts'
import classes from './review.module.css'
import type { ReviewSession } from './use-review-session.ts'

const soonMs = 60_000

/** How far the queue is, what this person did of it, and how long the task in hand is theirs. */
export function ReviewProgress({ queue, session }: { queue: Queue; session: ReviewSession }) {
  const { open, leased, done } = queue.counts
  const all = open + leased + done
  const share = all > 0 ? done / all : 0
  return (
    <div className={classes.progress}>
      <span
        className={classes.progressTrack}
        role="progressbar"
        aria-label="Done in this queue"
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
      </span>
      <span className="quiet number">
        {count(done)} of {count(all)} done
      </span>
      <span className="quiet number">{count(session.answered)} by you now</span>
      {session.task && <span className="quiet number">{count(session.task.remaining)} left for you</span>}
      {session.task && (
        <LeaseLeft key={session.task.id} until={session.task.leaseExpiresAt} onExpired={session.next} />
      )}
    </div>
  )
}

/** The time until the task goes back to the queue; when it is over, the next one is taken. */
function LeaseLeft({ until, onExpired }: { until: string; onExpired: () => void }) {
  const [leftMs, setLeftMs] = useState(() => Date.parse(until) - Date.now())
  const isOver = leftMs <= 0
  useEffect(() => {
    const timer = setInterval(() => setLeftMs(Date.parse(until) - Date.now()), 1000)
    return () => clearInterval(timer)
  }, [until])
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the time is over
  useEffect(() => {
    if (isOver) onExpired()
  }, [isOver])
  return (
    <span className={leftMs < soonMs ? 'bad number' : 'faint number'}>
      {isOver
        ? 'your time is over'
        : `yours for ${duration(Math.max(1000, Math.floor(leftMs / 1000) * 1000))}`}
    </span>
  )
}

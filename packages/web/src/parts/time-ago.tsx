import { useSyncExternalStore } from 'react'
import { ago, fullTime } from './format.ts'

const tickMs = 15_000

/** A moment as a person says it, with the exact time on hover; kept current while on screen. */
export function TimeAgo({ time }: { time: string }) {
  const now = useSyncExternalStore(everyTick, roundedNow)
  return (
    <time dateTime={time} title={fullTime(time)}>
      {ago(time, Math.max(now, Math.min(Date.now(), now + tickMs)))}
    </time>
  )
}

function everyTick(onTick: () => void): () => void {
  const timer = setInterval(onTick, tickMs)
  return () => clearInterval(timer)
}

function roundedNow(): number {
  return Math.floor(Date.now() / tickMs) * tickMs
}

import type { FeedbackValue, NewFeedback, Signal } from '@loopwright/contract'

/** Feedback that telemetry carries. Its signal comes with it, for projects that do not know it yet. */
export type ObservedFeedback = {
  /** Of one observation always the same, so that a batch that is sent again changes nothing. */
  key: string
  signal: Signal
  target: NewFeedback['target']
  value: FeedbackValue
  /** How long after the answer was taken up this was seen, in milliseconds. */
  afterMs?: number | undefined
  author: NonNullable<NewFeedback['author']>
  observedAt: string | undefined
  channel: string
  comment: string | undefined
}

/** A name that telemetry uses as the name of a signal. */
export function signalName(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/[-_.]*([-_.])/g, '$1')
    .slice(0, 80)
    .replace(/^[-_.]+|[-_.]+$/g, '')
  return slug || 'evaluation'
}

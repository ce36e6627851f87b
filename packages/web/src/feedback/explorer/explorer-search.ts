import type { FeedbackDimension, FeedbackKind } from '@loopwright/contract'
import { isPeriod, type Period, periods } from '../../parts/period.ts'
import { dimensionChoices, kindChoices } from './choices.ts'

export const nameFilters = ['function', 'variant', 'model', 'environment', 'segment'] as const
type NameFilter = (typeof nameFilters)[number]

/** The questions of the explorer, as they stand in the URL. */
export type FeedbackSearch = { [name in NameFilter | 'signal']?: string } & {
  kind?: FeedbackKind
  by?: FeedbackDimension
  /** A second dimension, within the first. */
  and?: FeedbackDimension
  since?: Period
  /** Also what is true of all calls, corrected for who answered. */
  correct?: true
  oddsRatio?: number
  withoutFlagged?: true
}

const largestOddsRatio = 100

/** Reads what may have been typed into the address bar: what it doesn't know, it leaves out. */
export function readFeedbackSearch(search: Record<string, unknown>): FeedbackSearch {
  const read: FeedbackSearch = {}
  for (const name of [...nameFilters, 'signal'] as const) {
    const value = search[name]
    if (typeof value === 'number') read[name] = String(value)
    else if (typeof value === 'string' && value !== '') read[name] = value
  }
  const kind = kindChoices.find(({ value }) => value === search.kind)
  if (kind) read.kind = kind.value
  const by = dimensionOf(search.by)
  if (by) read.by = by
  const and = dimensionOf(search.and)
  if (by && and && and !== by) read.and = and
  if (typeof search.since === 'string' && isPeriod(search.since)) read.since = search.since
  if (search.correct === true) read.correct = true
  const oddsRatio = Number(search.oddsRatio ?? Number.NaN)
  if (oddsRatio >= 1 && oddsRatio <= largestOddsRatio) read.oddsRatio = oddsRatio
  if (search.withoutFlagged === true) read.withoutFlagged = true
  return read
}

export function dimensionOf(value: unknown): FeedbackDimension | undefined {
  return dimensionChoices.find((choice) => choice.value === value)?.value
}

/** What the API is asked. `nowMs` is where a period such as "last hour" ends. */
export function estimateInputOf(search: FeedbackSearch, nowMs: number) {
  const { kind: _, by, and, since, ...rest } = search
  const dimensions = [by, and].filter((dimension) => dimension !== undefined)
  return {
    ...rest,
    ...(since !== undefined && { since: new Date(nowMs - periods[since]).toISOString() }),
    ...(dimensions.length > 0 && { by: dimensions }),
  }
}

/** Which feedback the list below the estimates shows. */
export function listInputOf({ signal, kind, function: functionName, since }: FeedbackSearch, nowMs: number) {
  return {
    ...(signal !== undefined && { signal }),
    ...(kind !== undefined && { kind }),
    ...(functionName !== undefined && { function: functionName }),
    ...(since !== undefined && { since: new Date(nowMs - periods[since]).toISOString() }),
  }
}

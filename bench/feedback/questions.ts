import type { FeedbackDimension } from '@loopwright/contract'
import { newestMs } from './fill-feedback.ts'

export type FeedbackQuestion = {
  label: string
  /** Null where only what it costs is to be known. */
  barMs: number | null
  /** Feedback on a call of some hour comes in right before. */
  isAfterFeedback?: boolean
  /** The n-th of its kind; each differs a little, so that no cache answers. */
  path: (n: number) => string
}

const barMs = 200
const widestBarMs = 500

const day = (n: number) => new Date(newestMs - n * 86_400_000).toISOString()
const by = (...dimensions: FeedbackDimension[]) => dimensions.map((name) => `by=${name}`).join('&')
const estimates = (query: string) => `/feedback/estimates?${query}`

export const questions: FeedbackQuestion[] = [
  { label: 'all signals, everything', barMs, path: (n) => estimates(`since=${day(30 + n)}`) },
  {
    label: 'all signals by function',
    barMs,
    path: (n) => estimates(`${by('function')}&since=${day(30 + n)}`),
  },
  {
    label: 'all signals of a function by variant',
    barMs,
    path: (n) => estimates(`function=function-${n % 10}&${by('variant')}`),
  },
  {
    label: 'all signals of a function by segment, a week',
    barMs,
    path: (n) =>
      estimates(`function=function-${n % 10}&${by('segment')}&since=${day(7 + n)}&until=${day(n)}`),
  },
  {
    label: 'one signal by function and variant',
    barMs,
    path: (n) => estimates(`signal=accepted&${by('function', 'variant')}&since=${day(30 + n)}`),
  },
  {
    label: 'one signal by day',
    barMs,
    path: (n) => estimates(`signal=helpful&${by('day')}&since=${day(30 + n)}`),
  },
  {
    label: 'one signal of a function by variant and day',
    barMs,
    path: (n) => estimates(`signal=accepted&function=function-${n % 10}&${by('variant', 'day')}`),
  },
  {
    label: 'one signal by hour, two days',
    barMs,
    path: (n) => estimates(`signal=copied&${by('hour')}&since=${day(2 + n)}&until=${day(n)}`),
  },
  {
    label: 'one signal by model, locale and segment',
    barMs,
    path: (n) => estimates(`signal=rating&${by('model', 'locale', 'segment')}&since=${day(30 + n)}`),
  },
  {
    label: 'latency by variant',
    barMs,
    path: (n) => estimates(`signal=latency&${by('variant')}&since=${day(30 + n)}`),
  },
  {
    label: 'one signal of a function by variant, without what is flagged',
    barMs,
    path: (n) => estimates(`signal=helpful&function=function-${n % 10}&${by('variant')}&withoutFlagged=true`),
  },
  {
    label: 'one signal of a function by variant, corrected for who answered',
    barMs: widestBarMs,
    path: (n) => estimates(`signal=helpful&function=function-${n % 10}&${by('variant')}&correct=true`),
  },
  {
    label: 'all signals by all dimensions at once',
    barMs: widestBarMs,
    path: (n) =>
      estimates(
        `${by('function', 'variant', 'model', 'environment', 'segment', 'day', 'role', 'locale', 'surface', 'index_version', 'embedding_version')}&since=${day(30 + n)}`,
      ),
  },
  {
    label: 'retention by variant',
    barMs,
    path: (n) => `/feedback/retention?by=variant&since=${day(30 + n)}`,
  },
  {
    label: 'retention of a function by model',
    barMs,
    path: (n) => `/feedback/retention?by=model&function=function-${n % 10}`,
  },
  { label: 'quality, everything', barMs, path: (n) => `/feedback/quality?since=${day(30 + n)}` },
  {
    label: 'quality of a function, a week',
    barMs,
    path: (n) => `/feedback/quality?function=function-${n % 10}&since=${day(7 + n)}&until=${day(n)}`,
  },
  {
    label: 'worth of implicit signals',
    barMs,
    path: (n) => `/feedback/worth?label=helpful&function=function-${n % 10}`,
  },
  // Last, since for half a minute after it what came is counted again by whoever asks.
  {
    label: 'one signal of a function by variant, right after feedback came',
    barMs: null,
    isAfterFeedback: true,
    path: (n) => estimates(`signal=accepted&function=function-${n % 10}&${by('variant')}`),
  },
]

import { newestMs, spansPerTrace } from './fill-ledger.ts'

export type Question = {
  label: string
  /** What the p95 may be. */
  barMs: number
  /** The path of the n-th request of this kind; every one differs, so that no cache answers. */
  path(n: number): string
}

const listBarMs = 150
const textBarMs = 1_000
const traceBarMs = 60

const day = (back: number) => new Date(newestMs - back * 86_400_000).toISOString()
const hex = (n: number) => n.toString(36)

/** Filters in several of their values each: frequent, rare, and matching nothing. */
const filters: [string, (n: number) => string][] = [
  ['none', (n) => `limit=${50 + n}`],
  ['frequent function', (n) => `function=function-0&limit=${40 + n}`],
  ['rare function', (n) => `function=function-${19 - (n % 3)}&limit=${40 + n}`],
  ['unknown function', (n) => `function=nobody-${n}`],
  [
    'function, variant and model',
    (n) => `function=function-${n % 20}&variant=variant-${n % 4}&model=model-${n % 8}`,
  ],
  ['provider and environment', (n) => `provider=openai&environment=staging&limit=${40 + n}`],
  ['status error', (n) => `status=error&limit=${40 + n}`],
  ['status ok', (n) => `status=ok&limit=${40 + n}`],
  ['latency, few match', (n) => `minLatencyMs=${30_000 + n * 20}`],
  ['latency, none matches', (n) => `minLatencyMs=${90_000 + n}`],
  ['latency, most match', (n) => `maxLatencyMs=${5_000 + n}`],
  ['cost, few match', (n) => `minCostMicroUsd=${99_000 + n * 10}`],
  ['cost, between', (n) => `minCostMicroUsd=${1_000 + n}&maxCostMicroUsd=${1_200 + n}`],
  ['frequent end user', (n) => `endUserId=user-${n % 3}&limit=${40 + n}`],
  ['end user, one of 100,000', (n) => `endUserId=user-${50_000 + n * 1_373}`],
  ['end user who was never here', (n) => `endUserId=nobody-${n}`],
  ['session', (n) => `sessionId=session-${n * 977}`],
  ['user task that is not there', (n) => `userTaskId=nothing-${n}`],
  ['frequent tag', (n) => `tag=tag-0&limit=${40 + n}`],
  ['rare tag', (n) => `tag=tag-${49 - (n % 5)}`],
  ['two tags, none has both', (n) => `tag=tag-${n}&tag=tag-${n + 20}`],
  ['metadata, frequent', (n) => `metadata[locale]=de&limit=${40 + n}`],
  ['metadata, rare', (n) => `metadata[build]=${n * 61}`],
  ['has feedback', (n) => `signal=helpful&limit=${40 + n}`],
  ['bad feedback', (n) => `signal=helpful&signalValue=bad&limit=${40 + n}`],
  ['rating in a range', (n) => `signal=rating&minSignalValue=2&maxSignalValue=3&limit=${40 + n}`],
  [
    'bad feedback of a rare function',
    (n) => `signal=helpful&signalValue=bad&function=function-${17 + (n % 3)}`,
  ],
  ['a day, two weeks back', (n) => `since=${day(14 + n / 10)}&until=${day(13 + n / 10)}`],
  [
    'five filters',
    (n) =>
      `function=function-${n % 4}&status=error&minLatencyMs=2000&environment=production&metadata[locale]=en`,
  ],
]

const texts: [string, (n: number) => string][] = [
  ['frequent word', (n) => ['korka', 'kamika', 'tenkaka', 'sulkaka', 'orkaka'][n % 5] ?? ''],
  ['order number, once or twice', (n) => `order-${100_003 + n * 7_919}`],
  ['word that nobody said', (n) => `unheard${hex(n)}of`],
  ['part of a rare word', (n) => `${['verutn', 'zamlof', 'quafer', 'norchéz'][n % 4]}`],
  ['phrase', (n) => ['kakaka rokaka', 'kakaka mikaka', 'mikaka kakaka'][n % 3] ?? ''],
  ['phrase that nobody said', (n) => `rokaka kakaka unsaid${hex(n)}`],
  ['two letters', (n) => ['xq', 'zi', 'qx', 'am'][n % 4] ?? ''],
  ['Chinese', (n) => ['退款', '退款的状态', '发票编号'][n % 3] ?? ''],
  ['Arabic', (n) => ['طلبي', 'من فضلك', 'فاتورة'][n % 3] ?? ''],
  ['emoji', (n) => ['😡🔥', '🦄🛸', '🔥'][n % 3] ?? ''],
]

export function questions(ids: {
  traces: string[]
  longTrace: string
  sessions: string[]
  cursor: string
}): Question[] {
  const traceId = (n: number) => ids.traces[n % ids.traces.length] ?? ''
  return [
    ...filters.map(([label, query]) => ({
      ...{ label: `traces: ${label}`, barMs: listBarMs, path: (n: number) => `/traces?${query(n)}` },
    })),
    {
      label: 'traces: a later page',
      barMs: listBarMs,
      path: (n) => `/traces?limit=${40 + n}&cursor=${ids.cursor}`,
    },
    {
      label: 'traces: a later page with filters',
      barMs: listBarMs,
      path: (n) => `/traces?function=function-${n % 5}&status=ok&cursor=${ids.cursor}`,
    },
    ...texts.map(([label, text]) => ({
      ...{ label: `traces with text: ${label}`, barMs: textBarMs },
      path: (n: number) => `/traces?limit=${40 + n}&text=${encodeURIComponent(text(n))}`,
    })),
    {
      label: 'traces with text: order number and function',
      barMs: textBarMs,
      path: (n) => `/traces?function=function-1&text=order-${200_003 + n * 977}`,
    },
    ...filters
      .filter(([label]) => !label.includes('tags'))
      .map(([label, query]) => ({
        ...{
          label: `inferences: ${label}`,
          barMs: listBarMs,
          path: (n: number) => `/inferences?${query(n)}`,
        },
      })),
    { label: 'trace', barMs: traceBarMs, path: (n) => `/traces/${traceId(n)}` },
    {
      label: 'trace, payloads cut',
      barMs: traceBarMs,
      path: (n) => `/traces/${traceId(n + 50)}?payloads=cut`,
    },
    {
      label: `trace of 5,000 spans (a usual one has ${spansPerTrace}), payloads cut`,
      barMs: Number.POSITIVE_INFINITY,
      path: (n) => `/traces/${ids.longTrace}?payloads=cut&n=${n}`,
    },
    { label: 'facets', barMs: listBarMs, path: (n) => `/traces/facets?since=${day(30 + n)}` },
    {
      label: 'facets of a function',
      barMs: listBarMs,
      path: (n) => `/traces/facets?function=function-${n % 20}`,
    },
    { label: 'sessions', barMs: listBarMs, path: (n) => `/sessions?limit=${40 + n}` },
    {
      label: 'sessions: rare function',
      barMs: listBarMs,
      path: (n) => `/sessions?function=function-19&limit=${40 + n}`,
    },
    {
      label: 'sessions: end user',
      barMs: listBarMs,
      path: (n) => `/sessions?endUserId=user-${50_000 + n * 1_373}`,
    },
    { label: 'session', barMs: listBarMs, path: (n) => `/sessions/${ids.sessions[n % ids.sessions.length]}` },
  ]
}

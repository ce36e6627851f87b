import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackSlice } from '@loopwright/contract'
import { selectRows } from '../select-rows.ts'
import { countedConditions } from '../slice-dimensions.ts'

export type LabelUse = { signal: string; count: number }

/** A call of which somebody said outright how good it was, with everything else that was seen of it. */
export type LabelledRow = {
  inference_id: string
  /** Whose calls go together; empty where nobody knows. */
  person: string
  said_at: string
  /** The last word of each author, as a number; of a corrected answer 1 when it is the one that was given, else 0. */
  said: number[]
  seen_signals: string[]
  /** -1 for signals that are seen once. */
  seen_after_ms: number[]
  seen_values: number[]
  /** What the call itself says, in the order of `callSignals`; empty when the ledger does not hold it. */
  measures: (number | null)[]
}

/** Conditions on `labelled_call`: each hour's last counting, and the slice, by the time of the call. */
function condition(slice: FeedbackSlice): string {
  const time = (bound: 'since' | 'until') => `parseDateTime64BestEffort({${bound}:String}, 3)`
  return [
    ...countedConditions(slice),
    ...(slice.since === undefined ? [] : [`called_at >= ${time('since')}`]),
    ...(slice.until === undefined ? [] : [`called_at < ${time('until')}`]),
  ].join(' and ')
}

/** How often something was said of calls of the slice by each of the signals. */
export async function selectLabelUse(
  client: ClickHouseClient,
  projectId: string,
  slice: FeedbackSlice,
  signals: readonly string[],
): Promise<LabelUse[]> {
  return await selectRows(
    client,
    `select signal, toUInt32(sum(length(said))) as count from labelled_call
     where ${condition(slice)} and signal in {signals:Array(String)} group by signal`,
    { ...slice, projectId, signals },
  )
}

/** The calls of the slice of which something was said by one signal, `limit` at most, newest first. */
export async function selectLabelled(
  client: ClickHouseClient,
  projectId: string,
  slice: FeedbackSlice,
  options: { signal: string; limit: number },
): Promise<LabelledRow[]> {
  return await selectRows(
    client,
    `select inference_id, person, said_at, said, seen_signals, seen_after_ms, seen_values, measures from labelled_call
     where ${condition(slice)} and signal = {signal:String}
     order by labelled_call.said_at desc, inference_id limit {limit:UInt32}`,
    { ...slice, ...options, projectId },
  )
}

import type { Moments } from '@loopwright/core/statistics/running-moments'
import type { DeployDependencies } from './dependencies.ts'

/** What the ledger knows of one arm since a time. */
export type ArmCounts = {
  calls: number
  errors: number
  /** Calls of which the outcome is known, and those of them that went well. */
  observed: number
  successes: number
  /** End users (or sessions, or traces, where no end user is named) that the arm served: what was assigned. */
  units: number
  /** The share of successes of each unit that was heard from. */
  outcomes: Moments
}

const none: ArmCounts = {
  ...{ calls: 0, errors: 0, observed: 0, successes: 0, units: 0 },
  outcomes: { n: 0, mean: 0, variance: 0 },
}

/**
 * Counts calls, failed calls and outcomes of a boolean signal for each variant since a time. An outcome is the newest
 * word on a call that nobody took back; what was accepted a moment ago is drained first, so that it counts. Outcomes are
 * averaged by unit, because the calls of one end user go together and only end users were assigned independently. Calls
 * that asked for a variant by name, and spans sent from outside, were not assigned by chance and count for nothing.
 */
export async function countArms(
  deps: Pick<DeployDependencies, 'ledger' | 'spool'>,
  projectId: string,
  input: { functionName: string; environment: string; variants: string[]; signal: string; since: string },
): Promise<Map<string, ArmCounts>> {
  await deps.spool.ensureDrained('all', { timeoutMs: 10_000 })
  const result = await deps.ledger.client.query({
    query: `
      with outcome as (
        select inference_id, argMax(value_boolean, (observed_at, version)) as success
        from feedback final
        where project_id = {projectId:UUID} and signal = {signal:String} and value_boolean is not null
          and inference_id != ''
          and statement not in (select statement from taken_back where project_id = {projectId:UUID})
        group by inference_id
      ),
      unit as (
        select call.variant as variant, call.unit as unit, count() as calls, countIf(call.status = 'error') as errors,
          countIf(outcome.inference_id != '') as observed, countIf(outcome.success = 1) as successes
        from (
          select inference_id, variant, status,
            multiIf(end_user_id != '', end_user_id, session_id != '', session_id, trace_id) as unit
          from span final
          where project_id = {projectId:UUID} and started_at >= parseDateTime64BestEffort({since:String}, 3, 'UTC')
            and kind = 'inference' and function = {functionName:String} and environment = {environment:String}
            and variant in {variants:Array(String)} and assignment_probability is not null
        ) as call
        left join outcome on outcome.inference_id = call.inference_id
        group by call.variant, call.unit
      )
      select unit.variant as variant, sum(unit.calls) as calls, sum(unit.errors) as errors,
        sum(unit.observed) as observed, sum(unit.successes) as successes, count() as units,
        countIf(unit.observed > 0) as heard,
        if(heard > 0, avgIf(unit.successes / unit.observed, unit.observed > 0), 0) as mean,
        if(heard > 1, varSampIf(unit.successes / unit.observed, unit.observed > 0), 0) as variance
      from unit group by unit.variant`,
    query_params: { projectId, ...input },
    format: 'JSONEachRow',
    clickhouse_settings: { join_use_nulls: 0 },
  })
  type Row = Omit<ArmCounts, 'outcomes'> & { variant: string; heard: number; mean: number; variance: number }
  const counts = new Map(input.variants.map((variant) => [variant, none]))
  for (const { variant, heard, mean, variance, ...row } of await result.json<Row>()) {
    counts.set(variant, { ...row, outcomes: { n: heard, mean, variance } })
  }
  return counts
}

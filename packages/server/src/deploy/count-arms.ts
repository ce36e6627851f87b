import type { DeployDependencies } from './dependencies.ts'

/** What the ledger knows of one arm since a time. */
export type ArmCounts = { calls: number; errors: number; observed: number; successes: number }

/**
 * Counts calls, failed calls and outcomes of a boolean signal for each variant since a time. An outcome is the newest
 * word on a call that nobody took back; what was accepted a moment ago is drained first, so that it counts.
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
          and id not in (select supersedes from feedback final where project_id = {projectId:UUID} and supersedes != '')
        group by inference_id
      )
      select span.variant as variant, count() as calls, countIf(span.status = 'error') as errors,
        countIf(outcome.inference_id != '') as observed, countIf(outcome.success = 1) as successes
      from (
        select inference_id, variant, status from span final
        where project_id = {projectId:UUID} and started_at >= parseDateTime64BestEffort({since:String}, 3, 'UTC')
          and kind = 'inference' and function = {functionName:String} and environment = {environment:String}
          and variant in {variants:Array(String)}
      ) as span
      left join outcome on outcome.inference_id = span.inference_id
      group by span.variant`,
    query_params: { projectId, ...input },
    format: 'JSONEachRow',
    clickhouse_settings: { join_use_nulls: 0 },
  })
  const rows = await result.json<{ variant: string } & Record<keyof ArmCounts, string | number>>()
  const none: ArmCounts = { calls: 0, errors: 0, observed: 0, successes: 0 }
  const counts = new Map(input.variants.map((variant) => [variant, none]))
  for (const { variant, calls, errors, observed, successes } of rows) {
    counts.set(variant, {
      calls: Number(calls),
      errors: Number(errors),
      observed: Number(observed),
      successes: Number(successes),
    })
  }
  return counts
}

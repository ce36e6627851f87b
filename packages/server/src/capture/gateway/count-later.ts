import { costOfUsage } from '@loopwright/core/capture/price/cost-of-usage'
import { idsOfSpanRow, type SpanRow } from '@loopwright/core/capture/span-row'
import type { TokenCounter } from '../../platform/tokens/token-counter.ts'
import type { GatewayDependencies } from './gateway-dependencies.ts'

/** Counts the tokens of a recorded call whose upstream did not say how many it had. `request` is what the upstream got. */
export type CountLater = (row: SpanRow, request: string) => void

/**
 * The call is recorded without a count before its answer is over, so that nobody waits for the counting; the count
 * follows as a newer version of the same row. A crash in between leaves the count unknown.
 */
export function createCountLater(
  deps: Pick<GatewayDependencies, 'spool' | 'upstreams' | 'logger'> & { tokenCounter: TokenCounter },
): CountLater {
  async function countAndKeep(row: SpanRow, request: string): Promise<void> {
    const counted = await deps.tokenCounter.count({ model: row.model, request, output: row.output })
    if (!counted || !deps.spool.isAccepting()) return
    const promptTokens = row.prompt_tokens ?? counted.promptTokens
    const completionTokens = row.completion_tokens ?? counted.completionTokens
    const price = deps.upstreams.get(row.project_id, row.provider)?.priceOf(row.model)
    const attributes = {
      ...(JSON.parse(row.attributes) as object),
      'loopwright.usage': 'counted',
      'loopwright.tokenizer': counted.encoding,
    }
    const newer: SpanRow = {
      ...row,
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      cost_micro_usd: costOfUsage({ promptTokens, completionTokens }, price),
      attributes: JSON.stringify(attributes),
      version: row.version + 1,
    }
    await deps.spool.append('span', [newer], { durable: false, ids: idsOfSpanRow(newer) })
  }

  return (row, request) => {
    countAndKeep(row, request).catch((error: unknown) => {
      deps.logger.warn(
        { err: error, inferenceId: row.inference_id },
        'the tokens of a call could not be kept',
      )
    })
  }
}

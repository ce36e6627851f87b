import { idsOfSpanRow, type SpanRow } from '@loopwright/core/capture/span-row'
import type { GatewayDependencies } from './gateway-dependencies.ts'

/**
 * Puts a call into the spool and resolves to whether it is kept. It never throws and never waits for the ledger:
 * an application's answer matters more than our record of it. What the spool holds back before it is full is for records that
 * were promised.
 */
export async function keepCall(
  deps: Pick<GatewayDependencies, 'spool' | 'logger' | 'onUncaptured'>,
  row: SpanRow,
  isPromised = false,
): Promise<boolean> {
  try {
    if (isPromised || deps.spool.isAccepting()) {
      await deps.spool.append('span', [row], { durable: false, ids: idsOfSpanRow(row) })
      return true
    }
  } catch (error) {
    deps.logger.warn({ err: error, inferenceId: row.inference_id }, 'a model call could not be captured')
  }
  deps.onUncaptured?.()
  return false
}

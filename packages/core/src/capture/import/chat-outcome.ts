import type { UserTaskOutcome } from '@loopwright/contract/capture/user-task/user-task'
import { isRecord } from '../is-record.ts'
import type { ChatMessage } from './chat-message.ts'

/** The tool with which the agents of tau-bench hand over. */
const handover = /^transfer_to_human/

/**
 * How a conversation ended, from what is known: as it says itself; handed over where the agent called a person; done or
 * abandoned by its reward. Undefined when nothing tells.
 */
export function chatOutcome(
  record: Record<string, unknown>,
  messages: readonly ChatMessage[],
): UserTaskOutcome | undefined {
  const { outcome, reward } = record
  if (outcome === 'done' || outcome === 'abandoned' || outcome === 'handed-over') return outcome
  const calls = messages.flatMap(({ tool_calls }) => (Array.isArray(tool_calls) ? tool_calls : []))
  const isHandedOver = calls.some(
    (call) => isRecord(call) && isRecord(call.function) && handover.test(String(call.function.name)),
  )
  if (isHandedOver) return 'handed-over'
  if (typeof reward !== 'number') return undefined
  return reward >= 1 ? 'done' : 'abandoned'
}

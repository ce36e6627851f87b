import { isRecord } from '../is-record.ts'

/** Names of the whole number of tokens on each side: Langfuse's own, OpenAI's, and those of its first SDKs. */
const countNames = {
  input: ['input', 'prompt_tokens', 'input_tokens', 'promptTokens'],
  output: ['output', 'completion_tokens', 'output_tokens', 'completionTokens'],
} as const

/** Tokens that went in or came out, from `usageDetails` or `usage`. Undefined when it isn't said or is no count. */
export function readTokenCount(usage: unknown, side: keyof typeof countNames): number | undefined {
  if (!isRecord(usage)) return undefined
  const counts = countNames[side].map((name) => usage[name])
  return counts.find((count): count is number => Number.isInteger(count) && isCount(count as number))
}

/** What a call cost in micro-USD, from USD by part: the total where it is given, else the sum. */
export function readCostMicroUsd(cost: unknown): number | undefined {
  if (!isRecord(cost)) return undefined
  const isAmount = (amount: unknown): amount is number =>
    typeof amount === 'number' && Number.isFinite(amount) && amount >= 0
  const parts = Object.values(cost).filter(isAmount)
  const usd = isAmount(cost.total) ? cost.total : parts.reduce((sum, part) => sum + part, 0)
  const microUsd = Math.round(usd * 1e6)
  return parts.length > 0 && Number.isSafeInteger(microUsd) ? microUsd : undefined
}

/** The ledger keeps counts in 32 bits. */
function isCount(count: number): boolean {
  return count >= 0 && count <= 4_294_967_295
}

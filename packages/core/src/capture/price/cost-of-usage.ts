import type { ModelPrice } from '@loopwright/contract'

/** The tokens of a call; null for what nobody knows. */
export type TokenUsage = {
  /** All of the prompt, whatever a cache did with it. */
  promptTokens: number | null
  completionTokens: number | null
  /** Those of the prompt that a cache served. */
  cachedPromptTokens?: number | null | undefined
  /** Those of the prompt that were written into a cache. */
  cacheWriteTokens?: number | null | undefined
}

/** What a call cost in whole micro-USD. Null, and never zero, when the price (of a prompt so long) or a count is not known. */
export function costOfUsage(usage: TokenUsage, price: ModelPrice | undefined): number | null {
  const { promptTokens, completionTokens } = usage
  if (!price || promptTokens === null || completionTokens === null) return null
  if (promptTokens > (price.promptTokensMax ?? Infinity)) return null
  // Upstreams have been seen to report more cached tokens than there were.
  const cached = Math.min(usage.cachedPromptTokens ?? 0, promptTokens)
  const written = Math.min(usage.cacheWriteTokens ?? 0, promptTokens - cached)
  const input = price.inputUsdPerMillion
  return Math.round(
    (promptTokens - cached - written) * input +
      cached * (price.cachedInputUsdPerMillion ?? input) +
      written * (price.cacheWriteUsdPerMillion ?? input) +
      completionTokens * price.outputUsdPerMillion +
      (price.callUsd ?? 0) * 1_000_000,
  )
}

/**
 * What a call cost in whole micro-USD. Null when the price or either count is not known.
 *
 * @param price USD for a million tokens.
 */
export function costOfCall(
  tokens: { promptTokens: number | null; completionTokens: number | null },
  price: { promptUsdPerMillion: number; completionUsdPerMillion: number } | undefined,
): number | null {
  if (!price || tokens.promptTokens === null || tokens.completionTokens === null) return null
  return Math.round(
    tokens.promptTokens * price.promptUsdPerMillion + tokens.completionTokens * price.completionUsdPerMillion,
  )
}

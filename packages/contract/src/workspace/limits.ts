import * as z from 'zod'

const count = z.int().min(1).max(1_000_000_000).nullable()

/** How much a key, or a whole project, may ask of the gateway; null for as much as it likes. Counted by each server for itself. */
export const limitsSchema = z.strictObject({
  requestsPerMinute: count.default(null),
  /** Tokens of prompts and answers together. */
  tokensPerMinute: count.default(null),
  /** Calls whose answer is not whole yet. */
  concurrentRequests: count.default(null),
})
export type Limits = z.infer<typeof limitsSchema>

/** As they are kept: a newer version, running beside this one, may have written more. */
export const storedLimitsSchema = limitsSchema.strip()

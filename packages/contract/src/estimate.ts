import * as z from 'zod'

/** A number that says how sure it is: the value, its interval at `confidence`, and what it rests on. */
export const estimateSchema = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  n: z.number(),
  confidence: z.number(),
  method: z.string(),
})

export type Estimate = z.infer<typeof estimateSchema>

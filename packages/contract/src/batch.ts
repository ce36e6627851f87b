import * as z from 'zod'

/** The answer to a batch: what was kept, and for every other item its index, a code and what to do. */
export const batchResultSchema = z.object({
  accepted: z.array(z.object({ id: z.string() })),
  rejected: z.array(z.object({ index: z.int(), code: z.string(), message: z.string() })),
})

export type BatchResult = z.infer<typeof batchResultSchema>

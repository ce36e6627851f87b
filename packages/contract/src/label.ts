import * as z from 'zod'

/** One of the answers that a function may give. */
export const labelSchema = z.string().min(1).max(200)

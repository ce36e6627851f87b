import * as z from 'zod'
import { idSchema, timeSchema } from '../ids.ts'

const maxFilterBytes = 8_192

/** A page's filters as they stand in its URL. */
const filterSchema = z
  .record(z.string().min(1).max(80), z.json())
  .refine(
    (filter) => JSON.stringify(filter).length <= maxFilterBytes,
    `is longer than ${maxFilterBytes} characters`,
  )

export const savedViewPageSchema = z.enum(['traces', 'inferences', 'sessions'])

export const newSavedViewSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  page: savedViewPageSchema,
  filter: filterSchema,
  /** Whether everyone in the project sees it, or its maker alone. */
  isShared: z.boolean().default(false),
})
export type NewSavedView = z.infer<typeof newSavedViewSchema>

export const savedViewChangeSchema = z.strictObject({
  name: newSavedViewSchema.shape.name.optional(),
  filter: filterSchema.optional(),
  isShared: z.boolean().optional(),
})
export type SavedViewChange = z.infer<typeof savedViewChangeSchema>

/** Filters of a page under a name. */
export const savedViewSchema = z.object({
  id: idSchema,
  name: z.string(),
  page: savedViewPageSchema,
  filter: z.record(z.string(), z.json()),
  isShared: z.boolean(),
  /** Whether the asker made it. Others' shared views can be changed by admins alone. */
  isOwn: z.boolean(),
  createdAt: timeSchema,
})
export type SavedView = z.infer<typeof savedViewSchema>

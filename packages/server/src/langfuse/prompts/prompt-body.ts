import * as z from 'zod'

/** Written by hand as often as by an SDK: what nobody knows is left out, what is missing is filled in. */
const name = z.string().trim().min(1).max(200)
const label = z
  .string()
  .min(1)
  .max(36)
  .regex(/^[a-z0-9_.-]+$/, 'use lower-case letters, digits, hyphens, dots or underscores')
const labels = z.array(label).max(50)
const tags = z.array(z.string().min(1).max(200)).max(50)
const chatMessage = z.union([
  z.looseObject({ type: z.literal('placeholder'), name: z.string().min(1).max(200) }),
  z.looseObject({ role: z.string().min(1).max(80), content: z.json() }),
])
const common = {
  name,
  config: z.json().nullish(),
  labels: labels.nullish(),
  tags: tags.nullish(),
  commitMessage: z.string().max(500).nullish(),
  /** What labels did before there were labels. */
  isActive: z.boolean().nullish(),
}

export const promptBodySchema = z.union([
  z.object({ ...common, type: z.literal('chat'), prompt: z.array(chatMessage).min(1).max(1_000) }),
  z.object({
    ...common,
    type: z
      .literal('text')
      .nullish()
      .transform(() => 'text' as const),
    prompt: z.string().min(1).max(1_000_000),
  }),
])
export type PromptBody = z.infer<typeof promptBodySchema>

export const newLabelsSchema = z.object({ newLabels: labels })

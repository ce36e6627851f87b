import * as z from 'zod'
import { idSchema, slugSchema, timeSchema } from '../ids.ts'
import { labelSchema } from '../label.ts'

/** How calls of a function are answered, whichever variant does. */
export const functionSettingsSchema = z.strictObject({
  /**
   * What gets one variant and keeps it: an end user, a session, or a trace. A call that doesn't say falls to the next of
   * these.
   */
  assignBy: z.enum(['end-user', 'session', 'trace']).default('end-user'),
  /** Variants that answer, in this order, when the one that was drawn cannot. */
  fallbacks: z
    .array(slugSchema)
    .max(10)
    .refine((names) => new Set(names).size === names.length, 'fallbacks must differ from one another')
    .default([]),
  /** By when an answer must be whole, all attempts and fallbacks included. Null: as the provider says. */
  timeoutMs: z.int().min(100).max(3_600_000).nullable().default(null),
  /** How often a call that failed is made again before a fallback is asked. Null: as the provider says. */
  maxRetries: z.int().min(0).max(5).nullable().default(null),
})
export type FunctionSettings = z.infer<typeof functionSettingsSchema>

/** As they are kept: a newer version, running beside this one, may have written more. */
export const storedSettingsSchema = functionSettingsSchema.strip()

/**
 * One named job of the application. With labels: text in, one of `labels` or `outOfScopeLabel` out. Without any it
 * answers in free text.
 */
export const functionSchema = z.object({
  id: idSchema,
  name: slugSchema,
  description: z.string(),
  labels: z.array(labelSchema),
  outOfScopeLabel: labelSchema,
  settings: functionSettingsSchema,
  createdAt: timeSchema,
})
export type LoopFunction = z.infer<typeof functionSchema>

export const newFunctionSchema = z.strictObject({
  name: slugSchema,
  description: z.string().max(1000).default(''),
  labels: z
    .array(labelSchema)
    .max(2000)
    .refine((labels) => labels.length !== 1, 'give two labels or more, or none for answers in free text')
    .refine((labels) => new Set(labels).size === labels.length, 'labels must differ from one another')
    .default([]),
  outOfScopeLabel: labelSchema.default('out_of_scope'),
})

/** What belongs to the call, or has a field of its own beside the parameters. */
const notParameters = [
  ...['model', 'messages', 'input', 'system', 'instructions', 'prompt'],
  ...['stream', 'stream_options', 'user', 'metadata', 'temperature', 'background', 'conversation'],
]

/**
 * Parameters of the model's call in the words of OpenAI's chat completions: `max_tokens`, `top_p`, `response_format`,
 * `tools`, `tool_choice`, `stop`, `reasoning_effort`, …. They win over the caller's, and a null takes the caller's away.
 * For an upstream with another API they are said in its words; what only that API knows passes as it is.
 */
export const variantParametersSchema = z
  .record(z.string().min(1).max(100), z.json())
  .refine((parameters) => !notParameters.some((name) => Object.hasOwn(parameters, name)), {
    error: `must not set ${notParameters.slice(0, -1).join(', ')} or ${notParameters.at(-1)}`,
  })
  .refine((parameters) => JSON.stringify(parameters).length <= 200_000, 'are larger than 200,000 characters')

/** How a variant answers: by a distilled model, or by an upstream model with a prompt. */
export const variantTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('model'), modelId: idSchema }),
  z.strictObject({
    kind: z.literal('upstream'),
    provider: z.string().min(1).max(80),
    model: z.string().min(1).max(200),
    systemPrompt: z.string().max(100_000).optional(),
    temperature: z.number().min(0).max(2).optional(),
    parameters: variantParametersSchema.optional(),
  }),
])
export type VariantTarget = z.infer<typeof variantTargetSchema>

export const variantSchema = z.object({
  id: idSchema,
  function: slugSchema,
  name: slugSchema,
  target: variantTargetSchema,
  createdAt: timeSchema,
})
export type Variant = z.infer<typeof variantSchema>

/** Which variants serve a function in an environment, with weights that sum to 1. */
export const releaseSchema = z.object({
  id: idSchema,
  function: slugSchema,
  environment: slugSchema,
  weights: z.array(z.object({ variant: slugSchema, weight: z.number() })),
  reason: z.string(),
  createdAt: timeSchema,
})
export type Release = z.infer<typeof releaseSchema>

export const newReleaseSchema = z.strictObject({
  name: slugSchema,
  environment: slugSchema.default('production'),
  weights: z
    .array(z.strictObject({ variant: slugSchema, weight: z.number().min(0).max(1) }))
    .min(1)
    .max(20)
    .refine(
      (weights) => Math.abs(weights.reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-6,
      'weights must sum to 1',
    ),
  reason: z.string().max(500).default(''),
})

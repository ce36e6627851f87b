import * as z from 'zod'
import { idSchema, slugSchema, timeSchema } from '../ids.ts'

export const stageNameSchema = z.enum([
  'capture',
  'feedback',
  'analyse',
  'review',
  'evaluate',
  'improve',
  'deploy',
])

/** The ring: each stage with what it counts, and what waits for a person. */
export const overviewSchema = z.object({
  stages: z.array(
    z.object({
      stage: stageNameSchema,
      counts: z.array(z.object({ label: z.string(), value: z.number() })),
      waiting: z.object({ count: z.number(), words: z.string() }).nullable(),
    }),
  ),
  lastImprovement: z
    .object({
      words: z.string(),
      function: z.string(),
      difference: z.number(),
      low: z.number(),
      high: z.number(),
      n: z.number(),
      at: timeSchema,
      rolloutId: z.string().nullable(),
    })
    .nullable(),
})
export type Overview = z.infer<typeof overviewSchema>

export const loopStepSchema = z.object({
  name: z.enum(['dataset', 'training', 'gate', 'rollout']),
  status: z.enum(['waiting', 'running', 'done', 'refused', 'failed']),
  /** The id of what the step made: dataset version, training run, gate, rollout. */
  ref: z.string().nullable(),
  words: z.string(),
  startedAt: timeSchema.nullable(),
  finishedAt: timeSchema.nullable(),
})

/** One turn of the loop: what ran, on what, who taught it, what changed, how long from correction to serving. */
export const loopRunSchema = z.object({
  id: idSchema,
  function: slugSchema,
  status: z.enum(['running', 'rolling-out', 'promoted', 'refused', 'rolled-back', 'failed', 'cancelled']),
  steps: z.array(loopStepSchema),
  baseline: slugSchema,
  candidate: slugSchema.nullable(),
  teachers: z.array(z.object({ id: z.string(), examples: z.number() })),
  correctionToServingMs: z.number().nullable(),
  createdAt: timeSchema,
  finishedAt: timeSchema.nullable(),
})
export type LoopRun = z.infer<typeof loopRunSchema>

export const newLoopRunSchema = z.strictObject({
  function: slugSchema,
  dataset: slugSchema,
  queueId: idSchema,
  baseline: slugSchema,
  candidate: slugSchema,
  profile: z.enum(['accurate', 'fast']).default('accurate'),
  seed: z.int().min(0).max(2_147_483_647).default(1),
  includeVersionId: idSchema.optional(),
  posteriorThreshold: z.number().min(0.5).max(1).default(0.9),
  holdoutShare: z.number().min(0.05).max(0.9).default(0.3),
  margin: z.number().min(-0.5).max(0.5).default(0.02),
  steps: z.array(z.int().min(1).max(100)).min(1).max(10).default([10, 100]),
  minimumObserved: z.int().min(10).max(1_000_000).default(100),
})

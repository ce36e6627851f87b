import * as z from 'zod'
import { idSchema, slugSchema, timeSchema } from '../ids.ts'

export const profileSchema = z.enum(['accurate', 'fast'])
export const trainingStatusSchema = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled'])
export type TrainingStatus = z.infer<typeof trainingStatusSchema>

export const trainingRunSchema = z.object({
  id: idSchema,
  function: slugSchema,
  datasetVersionId: idSchema,
  profile: profileSchema,
  seed: z.int(),
  status: trainingStatusSchema,
  progress: z.object({ stage: z.string(), done: z.number(), total: z.number() }).nullable(),
  modelId: idSchema.nullable(),
  error: z.string().nullable(),
  createdAt: timeSchema,
  finishedAt: timeSchema.nullable(),
})
export type TrainingRun = z.infer<typeof trainingRunSchema>

export const newTrainingRunSchema = z.strictObject({
  function: slugSchema,
  datasetVersionId: idSchema,
  profile: profileSchema.default('accurate'),
  seed: z.int().min(0).max(2_147_483_647).default(1),
})

export const modelSchema = z.object({
  id: idSchema,
  function: slugSchema,
  trainingRunId: idSchema,
  datasetVersionId: idSchema,
  profile: profileSchema,
  seed: z.int(),
  bytes: z.number(),
  trainSeconds: z.number(),
  trainedOn: z.number(),
  labels: z.number(),
  abstainThreshold: z.number(),
  createdAt: timeSchema,
})
export type Model = z.infer<typeof modelSchema>

/** One measured comparison of a model with the truth of a split. */
export const modelEvaluationSchema = z.object({
  split: z.string(),
  n: z.number(),
  accuracy: z.number(),
  low: z.number(),
  high: z.number(),
  calibrationError: z.number().nullable(),
  /** The commonest confusions: what it was, what the model said, how often. */
  confusions: z.array(z.object({ truth: z.string(), predicted: z.string(), count: z.number() })),
  perLabel: z.array(
    z.object({ label: z.string(), n: z.number(), recall: z.number(), precision: z.number().nullable() }),
  ),
})
export type ModelEvaluation = z.infer<typeof modelEvaluationSchema>

/** What taught a model: from the model to examples, inferences, feedback and people. */
export const modelLineageSchema = z.object({
  modelId: idSchema,
  datasetVersionId: idSchema,
  datasetVersion: z.int(),
  examples: z.number(),
  inferences: z.number(),
  feedback: z.number(),
  authors: z.array(z.object({ id: z.string(), examples: z.number() })),
  sample: z.array(
    z.object({
      exampleId: idSchema,
      text: z.string(),
      label: z.string(),
      inferenceId: z.string(),
      feedbackId: z.string(),
      authorId: z.string(),
    }),
  ),
})
export type ModelLineage = z.infer<typeof modelLineageSchema>

import * as z from 'zod'
import { externalIdSchema, idSchema, slugSchema, timeSchema } from '../ids.ts'
import { labelSchema } from '../label.ts'

export const splitSchema = z.enum(['train', 'holdout', 'validation'])
export type Split = z.infer<typeof splitSchema>

/** Where an example came from, so that it can be followed back to a call, to feedback and to people. */
export const lineageSchema = z.object({
  inferenceId: z.string().nullable(),
  feedbackIds: z.array(z.string()),
  authorIds: z.array(z.string()),
})

export const exampleSchema = z.object({
  id: idSchema,
  text: z.string(),
  label: z.string(),
  split: splitSchema,
  /** How much it counts in training, 0 to 1. */
  weight: z.number(),
  /** Probability that the label is right. */
  posterior: z.number(),
  /** Probability with which it was drawn, for hold-out examples. */
  inclusionProbability: z.number().nullable(),
  endUserId: z.string().nullable(),
  lineage: lineageSchema,
})
export type Example = z.infer<typeof exampleSchema>

export const newExampleSchema = z.strictObject({
  text: z.string().min(1).max(100_000),
  label: labelSchema,
  split: splitSchema.default('train'),
  weight: z.number().gt(0).max(1).default(1),
  posterior: z.number().min(0).max(1).default(1),
  inclusionProbability: z.number().gt(0).max(1).optional(),
  endUserId: externalIdSchema.optional(),
  inferenceId: externalIdSchema.optional(),
  feedbackIds: z.array(externalIdSchema).max(100).default([]),
  authorIds: z.array(externalIdSchema).max(100).default([]),
})
export type NewExample = z.infer<typeof newExampleSchema>

export const datasetVersionSchema = z.object({
  id: idSchema,
  dataset: slugSchema,
  version: z.int(),
  function: slugSchema,
  /** How it was made, in words. */
  origin: z.string(),
  counts: z.object({ train: z.number(), holdout: z.number(), validation: z.number() }),
  /** Times its hold-out has been used by a gate: each use is paid for in the interval. */
  holdoutUses: z.number(),
  createdAt: timeSchema,
})
export type DatasetVersion = z.infer<typeof datasetVersionSchema>

export const datasetSchema = z.object({
  id: idSchema,
  name: slugSchema,
  function: slugSchema,
  versions: z.array(datasetVersionSchema),
  createdAt: timeSchema,
})
export type Dataset = z.infer<typeof datasetSchema>

/** Builds a version out of what the loop learned: end users' signals and reviewers' answers, weighed by who gave them. */
export const buildVersionSchema = z.strictObject({
  name: slugSchema,
  queueId: idSchema,
  since: timeSchema.optional(),
  until: timeSchema.optional(),
  /** Examples whose label is less probable than this stay out. */
  posteriorThreshold: z.number().min(0.5).max(1).default(0.9),
  /** Share of end users whose uniformly sampled, reviewed inferences become the hold-out; none of their inferences train. */
  holdoutShare: z.number().min(0.05).max(0.9).default(0.3),
  /** A version whose train and validation examples are carried over, for instance the seed. */
  includeVersionId: idSchema.optional(),
  seed: z.string().max(100).default('split'),
})

import * as z from 'zod'
import { idSchema, slugSchema, timeSchema } from '../ids.ts'

export const rolloutStatusSchema = z.enum(['canary', 'held', 'promoted', 'rolled-back'])
export type RolloutStatus = z.infer<typeof rolloutStatusSchema>

/** What was seen of one arm while a step ran. */
export const armSchema = z.object({
  variant: slugSchema,
  calls: z.number(),
  /** Calls on which the success signal was observed. */
  observed: z.number(),
  successes: z.number(),
  errors: z.number(),
  rate: z.number().nullable(),
})

/** One look at a rollout: what was seen, what was decided, and why. */
export const rolloutStepSchema = z.object({
  percent: z.number(),
  decision: z.enum(['started', 'advance', 'wait', 'hold', 'promote', 'roll-back']),
  control: armSchema.nullable(),
  candidate: armSchema.nullable(),
  /** Candidate minus control, with an always-valid confidence sequence. */
  difference: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  reason: z.string(),
  at: timeSchema,
})
export type RolloutStep = z.infer<typeof rolloutStepSchema>

export const rolloutSchema = z.object({
  id: idSchema,
  function: slugSchema,
  environment: slugSchema,
  control: slugSchema,
  candidate: slugSchema,
  gateId: idSchema,
  signal: slugSchema,
  status: rolloutStatusSchema,
  percent: z.number(),
  steps: z.array(z.number()),
  history: z.array(rolloutStepSchema),
  createdAt: timeSchema,
  finishedAt: timeSchema.nullable(),
})
export type Rollout = z.infer<typeof rolloutSchema>

export const newRolloutSchema = z.strictObject({
  function: slugSchema,
  environment: slugSchema.default('production'),
  /** The candidate's variant must be the one this gate opened for. */
  gateId: idSchema,
  /** Percent of traffic given to the candidate, step by step; the last is 100. */
  steps: z
    .array(z.int().min(1).max(100))
    .min(1)
    .max(10)
    .refine(
      (steps) => steps.at(-1) === 100 && steps.every((step, at) => at === 0 || step > steps[at - 1]!),
      'steps must rise and end at 100',
    )
    .default([10, 100]),
  /** Boolean signal that counts as success. */
  signal: slugSchema.default('accepted'),
  /** Observed outcomes needed in each arm before a step may advance. */
  minimumObserved: z.int().min(10).max(1_000_000).default(100),
  /** How much worse the candidate may be (absolute) before it counts as harm. */
  tolerance: z.number().min(0).max(0.5).default(0.02),
  /** Highest share of failed calls in the candidate's arm. */
  errorRateLimit: z.number().min(0).max(1).default(0.02),
})

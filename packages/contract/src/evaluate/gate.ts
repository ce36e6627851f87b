import * as z from 'zod'
import { idSchema, slugSchema, timeSchema } from '../ids.ts'

/** A gate's decision: the candidate against the baseline on a hold-out, paired and weighted. */
export const gateDecisionSchema = z.object({
  id: idSchema,
  function: slugSchema,
  datasetVersionId: idSchema,
  baseline: slugSchema,
  candidate: slugSchema,
  verdict: z.enum(['open', 'closed', 'cannot-say']),
  /** Candidate minus baseline accuracy, with an interval that pays for earlier uses of the hold-out. */
  difference: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.number(),
  effectiveN: z.number(),
  margin: z.number(),
  alpha: z.number(),
  priorUses: z.number(),
  baselineAccuracy: z.number().nullable(),
  candidateAccuracy: z.number().nullable(),
  reason: z.string(),
  createdAt: timeSchema,
})
export type GateDecision = z.infer<typeof gateDecisionSchema>

export const newGateSchema = z.strictObject({
  function: slugSchema,
  datasetVersionId: idSchema,
  baseline: slugSchema,
  candidate: slugSchema,
  margin: z.number().min(-0.5).max(0.5).default(0.02),
  confidence: z.number().min(0.5).max(0.999).default(0.95),
})

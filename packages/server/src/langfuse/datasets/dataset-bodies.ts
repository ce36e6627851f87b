import * as z from 'zod'

const name = z.string().trim().min(1).max(200)
const id = z.string().min(1).max(200)
const anything = z.json().nullish()

export const datasetBodySchema = z.object({
  name,
  description: z.string().max(10_000).nullish(),
  metadata: anything,
  inputSchema: anything,
  expectedOutputSchema: anything,
})

export const itemBodySchema = z.object({
  id: id.nullish(),
  datasetName: name,
  input: anything,
  expectedOutput: anything,
  metadata: anything,
  sourceTraceId: id.nullish(),
  sourceObservationId: id.nullish(),
  status: z.enum(['ACTIVE', 'ARCHIVED']).nullish(),
})

export const runItemBodySchema = z.object({
  runName: name,
  runDescription: z.string().max(10_000).nullish(),
  metadata: anything,
  datasetItemId: id,
  traceId: id.nullish(),
  observationId: id.nullish(),
})
export type RunItemBody = z.infer<typeof runItemBodySchema>

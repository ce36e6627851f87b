import { oc } from '@orpc/contract'
import * as z from 'zod'
import { idSchema, slugSchema } from '../ids.ts'
import {
  modelEvaluationSchema,
  modelLineageSchema,
  modelSchema,
  newTrainingRunSchema,
  trainingRunSchema,
} from './training.ts'

const tags = ['improve']
const byId = z.object({ id: idSchema })

export const improveContract = {
  listTrainingRuns: oc
    .route({ method: 'GET', path: '/training-runs', tags, summary: 'Training runs, newest first' })
    .input(z.object({ function: slugSchema.optional() }))
    .output(z.object({ items: z.array(trainingRunSchema) })),
  startTrainingRun: oc
    .route({
      method: 'POST',
      path: '/training-runs',
      tags,
      summary: 'Distil a model out of a dataset version',
      successStatus: 202,
    })
    .input(newTrainingRunSchema)
    .output(trainingRunSchema),
  getTrainingRun: oc
    .route({
      method: 'GET',
      path: '/training-runs/{id}',
      tags,
      summary: 'One training run and how far it is',
    })
    .input(byId)
    .output(trainingRunSchema),
  cancelTrainingRun: oc
    .route({ method: 'POST', path: '/training-runs/{id}/cancel', tags, summary: 'Stop a training run' })
    .input(byId)
    .output(trainingRunSchema),
  listModels: oc
    .route({ method: 'GET', path: '/models', tags, summary: 'Distilled models, newest first' })
    .input(z.object({ function: slugSchema.optional() }))
    .output(z.object({ items: z.array(modelSchema) })),
  getModel: oc
    .route({
      method: 'GET',
      path: '/models/{id}',
      tags,
      summary: 'One model with how it does on its hold-out',
    })
    .input(byId)
    .output(
      modelSchema.extend({ evaluations: z.array(modelEvaluationSchema), variants: z.array(slugSchema) }),
    ),
  getModelLineage: oc
    .route({
      method: 'GET',
      path: '/models/{id}/lineage',
      tags,
      summary: 'Which calls, feedback and people a model came from',
    })
    .input(byId)
    .output(modelLineageSchema),
}

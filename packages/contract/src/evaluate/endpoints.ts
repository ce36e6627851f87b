import { oc } from '@orpc/contract'
import * as z from 'zod'
import { idSchema, slugSchema } from '../ids.ts'
import { pageOf, pageQuery } from '../page.ts'
import {
  buildVersionSchema,
  datasetSchema,
  datasetVersionSchema,
  exampleSchema,
  splitSchema,
} from './dataset.ts'
import { gateDecisionSchema, newGateSchema } from './gate.ts'

const tags = ['evaluate']
const byName = z.object({ name: slugSchema })

export const evaluateContract = {
  listDatasets: oc
    .route({ method: 'GET', path: '/datasets', tags, summary: 'Datasets with their versions' })
    .output(z.object({ items: z.array(datasetSchema) })),
  createDataset: oc
    .route({ method: 'POST', path: '/datasets', tags, summary: 'Make a dataset', successStatus: 201 })
    .input(z.strictObject({ name: slugSchema, function: slugSchema }))
    .output(datasetSchema),
  getDataset: oc
    .route({ method: 'GET', path: '/datasets/{name}', tags, summary: 'One dataset' })
    .input(byName)
    .output(datasetSchema),
  importVersion: oc
    .route({
      method: 'POST',
      path: '/datasets/{name}/versions',
      tags,
      summary: 'Add a version out of examples you give',
      successStatus: 201,
    })
    // Up to 50,000 examples; all are checked before any is kept.
    .input(
      z.strictObject({
        name: slugSchema,
        origin: z.string().max(500).default('imported'),
        examples: z.array(z.unknown()).min(1).max(50_000),
      }),
    )
    .output(datasetVersionSchema),
  buildVersion: oc
    .route({
      method: 'POST',
      path: '/datasets/{name}/build',
      tags,
      summary: 'Add a version out of feedback and review',
      successStatus: 201,
    })
    .input(buildVersionSchema)
    .output(datasetVersionSchema),
  listExamples: oc
    .route({
      method: 'GET',
      path: '/dataset-versions/{id}/examples',
      tags,
      summary: 'Examples of a version, with lineage',
    })
    .input(
      z.object({
        id: idSchema,
        split: splitSchema.optional(),
        label: z.string().max(200).optional(),
        text: z.string().max(500).optional(),
        ...pageQuery,
        cursor: idSchema.optional(),
      }),
    )
    .output(pageOf(exampleSchema)),
  listGates: oc
    .route({ method: 'GET', path: '/gates', tags, summary: 'Gate decisions, newest first' })
    .input(z.object({ function: slugSchema.optional() }))
    .output(z.object({ items: z.array(gateDecisionSchema) })),
  decideGate: oc
    .route({
      method: 'POST',
      path: '/gates',
      tags,
      summary: 'Compare a candidate with a baseline on a hold-out and decide',
      successStatus: 201,
    })
    .input(newGateSchema)
    .output(gateDecisionSchema),
  getGate: oc
    .route({ method: 'GET', path: '/gates/{id}', tags, summary: 'One gate decision' })
    .input(z.object({ id: idSchema }))
    .output(gateDecisionSchema),
}

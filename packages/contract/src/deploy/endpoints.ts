import { oc } from '@orpc/contract'
import * as z from 'zod'
import { idSchema, slugSchema } from '../ids.ts'
import {
  functionSchema,
  functionSettingsSchema,
  newFunctionSchema,
  newReleaseSchema,
  releaseSchema,
  variantSchema,
  variantTargetSchema,
} from './functions.ts'
import { newRolloutSchema, rolloutSchema } from './rollout.ts'

const tags = ['deploy']
const byName = z.object({ name: slugSchema })

export const deployContract = {
  listFunctions: oc
    .route({ method: 'GET', path: '/functions', tags, summary: 'Functions of this project' })
    .output(z.object({ items: z.array(functionSchema) })),
  createFunction: oc
    .route({ method: 'POST', path: '/functions', tags, summary: 'Define a function', successStatus: 201 })
    .input(newFunctionSchema)
    .output(functionSchema),
  getFunction: oc
    .route({
      method: 'GET',
      path: '/functions/{name}',
      tags,
      summary: 'A function with its variants and what serves it',
    })
    .input(byName)
    .output(functionSchema.extend({ variants: z.array(variantSchema), releases: z.array(releaseSchema) })),
  updateFunction: oc
    .route({
      method: 'PUT',
      path: '/functions/{name}/settings',
      tags,
      summary: 'How its calls are assigned, timed and retried, and which variants stand in',
    })
    .input(functionSettingsSchema.extend({ name: slugSchema }))
    .output(functionSchema),
  createVariant: oc
    .route({
      method: 'POST',
      path: '/functions/{name}/variants',
      tags,
      summary: 'Add a way to do it',
      successStatus: 201,
    })
    .input(z.strictObject({ name: slugSchema, variant: slugSchema, target: variantTargetSchema }))
    .output(variantSchema),
  createRelease: oc
    .route({
      method: 'POST',
      path: '/functions/{name}/releases',
      tags,
      summary: 'Say which variants serve, with which weights',
      successStatus: 201,
    })
    .input(newReleaseSchema)
    .output(releaseSchema),
  listReleases: oc
    .route({
      method: 'GET',
      path: '/functions/{name}/releases',
      tags,
      summary: 'Releases of a function, newest first',
    })
    .input(byName)
    .output(z.object({ items: z.array(releaseSchema) })),
  listRollouts: oc
    .route({ method: 'GET', path: '/rollouts', tags, summary: 'Rollouts, newest first' })
    .input(z.object({ function: slugSchema.optional() }))
    .output(z.object({ items: z.array(rolloutSchema) })),
  startRollout: oc
    .route({
      method: 'POST',
      path: '/rollouts',
      tags,
      summary: 'Start a canary for a candidate whose gate opened',
      successStatus: 201,
    })
    .input(newRolloutSchema)
    .output(rolloutSchema),
  getRollout: oc
    .route({ method: 'GET', path: '/rollouts/{id}', tags, summary: 'One rollout' })
    .input(z.object({ id: idSchema }))
    .output(rolloutSchema),
  evaluateRollout: oc
    .route({
      method: 'POST',
      path: '/rollouts/{id}/evaluate',
      tags,
      summary: 'Look now: advance, hold, promote or roll back',
    })
    .input(z.object({ id: idSchema }))
    .output(rolloutSchema),
  rollBack: oc
    .route({
      method: 'POST',
      path: '/rollouts/{id}/roll-back',
      tags,
      summary: 'Give all traffic back to the control, at once',
    })
    .input(z.strictObject({ id: idSchema, reason: z.string().max(500).default('rolled back by hand') }))
    .output(rolloutSchema),
}

import { oc } from '@orpc/contract'
import * as z from 'zod'
import { idSchema, slugSchema } from '../ids.ts'
import { limitsSchema } from './limits.ts'
import {
  listPricesSchema,
  newProviderSchema,
  providerChangeSchema,
  providerNameSchema,
  providerSchema,
  providerTestSchema,
} from './provider.ts'
import {
  apiKeySchema,
  createdKeySchema,
  keyKindSchema,
  principalSchema,
  projectSchema,
  roleSchema,
  setupInputSchema,
  setupResultSchema,
} from './workspace.ts'

const tags = ['workspace']

export const workspaceContract = {
  setupStatus: oc
    .route({ method: 'GET', path: '/setup', tags, summary: 'Whether this server still needs its owner' })
    .output(z.object({ needsOwner: z.boolean(), version: z.string() })),
  setUp: oc
    .route({
      method: 'POST',
      path: '/setup',
      tags,
      summary: 'Make the owner account, the first project and keys',
      successStatus: 201,
    })
    .input(setupInputSchema)
    .output(setupResultSchema),
  me: oc
    .route({ method: 'GET', path: '/me', tags, summary: 'Who is asking, and in which project' })
    .output(principalSchema),
  listProjects: oc
    .route({ method: 'GET', path: '/projects', tags, summary: 'Projects you are a member of' })
    .output(z.object({ items: z.array(projectSchema) })),
  createProject: oc
    .route({ method: 'POST', path: '/projects', tags, summary: 'Make a project', successStatus: 201 })
    .input(z.strictObject({ name: slugSchema }))
    .output(projectSchema),
  listKeys: oc
    .route({ method: 'GET', path: '/keys', tags, summary: 'Keys of this project, without their secrets' })
    .output(z.object({ items: z.array(apiKeySchema) })),
  createKey: oc
    .route({
      method: 'POST',
      path: '/keys',
      tags,
      summary: 'Make a key; its secret is shown this once',
      successStatus: 201,
    })
    .input(
      z.strictObject({
        kind: keyKindSchema.default('secret'),
        name: z.string().min(1).max(100),
        role: roleSchema.default('engineer'),
        limits: limitsSchema.optional(),
      }),
    )
    .output(createdKeySchema),
  limitKey: oc
    .route({
      method: 'PUT',
      path: '/keys/{id}/limits',
      tags,
      summary: 'How much a key may ask of the gateway',
    })
    .input(limitsSchema.extend({ id: idSchema }))
    .output(apiKeySchema),
  revokeKey: oc
    .route({ method: 'DELETE', path: '/keys/{id}', tags, summary: 'Revoke a key at once' })
    .input(z.object({ id: idSchema }))
    .output(z.object({ revoked: z.literal(true) })),
  getLimits: oc
    .route({ method: 'GET', path: '/limits', tags, summary: 'How much this project may ask of the gateway' })
    .output(limitsSchema),
  putLimits: oc
    .route({ method: 'PUT', path: '/limits', tags, summary: 'Limit what this project asks of the gateway' })
    .input(limitsSchema)
    .output(limitsSchema),
  listProviders: oc
    .route({
      method: 'GET',
      path: '/providers',
      tags,
      summary: 'Upstreams of this project and of the server, without their secrets',
    })
    .output(z.object({ items: z.array(providerSchema) })),
  createProvider: oc
    .route({ method: 'POST', path: '/providers', tags, summary: 'Add an upstream', successStatus: 201 })
    .input(newProviderSchema)
    .output(providerSchema),
  updateProvider: oc
    .route({ method: 'PATCH', path: '/providers/{name}', tags, summary: 'Change an upstream' })
    .input(providerChangeSchema)
    .output(providerSchema),
  deleteProvider: oc
    .route({
      method: 'DELETE',
      path: '/providers/{name}',
      tags,
      summary: 'Remove an upstream and its secrets',
    })
    .input(z.object({ name: providerNameSchema }))
    .output(z.object({ deleted: z.literal(true) })),
  testProvider: oc
    .route({
      method: 'POST',
      path: '/providers/{name}/test',
      tags,
      summary: 'Ask an upstream for its models, to see that it can be reached and takes the key',
    })
    .input(z.strictObject({ name: providerNameSchema }))
    .output(providerTestSchema),
  listPrices: oc
    .route({
      method: 'GET',
      path: '/prices',
      tags,
      summary: 'What models cost: the lists that came with this version, with their date, and your own',
    })
    .output(listPricesSchema),
}

import { oc } from '@orpc/contract'
import * as z from 'zod'
import { idSchema, slugSchema } from '../ids.ts'
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
      }),
    )
    .output(createdKeySchema),
  revokeKey: oc
    .route({ method: 'DELETE', path: '/keys/{id}', tags, summary: 'Revoke a key at once' })
    .input(z.object({ id: idSchema }))
    .output(z.object({ revoked: z.literal(true) })),
}

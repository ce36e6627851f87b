import * as z from 'zod'
import { idSchema, slugSchema, timeSchema } from '../ids.ts'
import { limitsSchema } from './limits.ts'

/** What a person or key may do, from most to least: see `authorise.ts` in the server for the table. */
export const roleSchema = z.enum(['owner', 'admin', 'engineer', 'expert', 'viewer'])
export type Role = z.infer<typeof roleSchema>

export const projectSchema = z.object({ id: idSchema, name: slugSchema, createdAt: timeSchema })
export type Project = z.infer<typeof projectSchema>

/** `secret` keys (`lw_sk_`) are for servers; `public` keys (`lw_pk_`) may do nothing by themselves. */
export const keyKindSchema = z.enum(['secret', 'public'])
export const apiKeySchema = z.object({
  id: idSchema,
  kind: keyKindSchema,
  name: z.string(),
  role: roleSchema,
  /** The first characters, enough to recognise the key and too few to use it. */
  hint: z.string(),
  limits: limitsSchema,
  createdAt: timeSchema,
  lastUsedAt: timeSchema.nullable(),
})
export type ApiKey = z.infer<typeof apiKeySchema>

/** A key as it is shown once, when made. */
export const createdKeySchema = apiKeySchema.extend({ key: z.string() })

export const memberSchema = z.object({
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  role: roleSchema,
})

export const principalSchema = z.object({
  kind: z.enum(['user', 'key']),
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: roleSchema,
  project: projectSchema,
  projects: z.array(projectSchema),
})
export type PrincipalView = z.infer<typeof principalSchema>

export const setupInputSchema = z.strictObject({
  email: z.email().max(200),
  password: z.string().min(10, 'use at least 10 characters').max(200),
  name: z.string().min(1).max(100).default('Owner'),
  project: slugSchema.default('default'),
})

export const setupResultSchema = z.object({
  project: projectSchema,
  secretKey: z.string(),
  publicKey: z.string(),
})

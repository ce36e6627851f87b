import { AppError } from '@loopwright/contract'
import { workspaceContract } from '@loopwright/contract/workspace/endpoints'
import { implement } from '@orpc/server'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { memberOf, type RequestContext } from '../platform/http/principal.ts'
import { assertMaySetUp } from './assert-may-set-up.ts'
import { assertMayGrant } from './authorise.ts'
import { createKey } from './create-key.ts'
import { createProject } from './create-project.ts'
import { describePrincipal } from './describe-principal.ts'
import type { ProviderDependencies } from './providers/provider-dependencies.ts'
import { providerRoutes } from './providers/provider-routes.ts'
import { recordAudit } from './record-audit.ts'
import { type SetUpDependencies, setUp } from './set-up.ts'
import {
  findProjectLimits,
  hasOwner,
  insertMember,
  listKeys,
  revokeKey,
  saveKeyLimits,
  saveProjectLimits,
} from './store.ts'

export type WorkspaceDependencies = SetUpDependencies & ProviderDependencies & { version: string }

const os = implement(workspaceContract).$context<RequestContext>()

export function workspaceRoutes(deps: WorkspaceDependencies) {
  const { pool } = deps.catalog
  return {
    ...providerRoutes(deps),
    setupStatus: os.setupStatus.handler(async () => ({
      needsOwner: !(await hasOwner(pool)),
      version: deps.version,
    })),
    setUp: os.setUp.handler(async ({ input, context }) => {
      await assertMaySetUp(pool, context.principal)
      const { headers, ...made } = await setUp(deps, input)
      for (const cookie of headers.getSetCookie()) context.responseHeaders.append('set-cookie', cookie)
      return made
    }),
    me: os.me.handler(({ context }) => describePrincipal(pool, memberOf(context))),
    listProjects: os.listProjects.handler(async ({ context }) => ({
      items: (await describePrincipal(pool, memberOf(context))).projects,
    })),
    createProject: os.createProject.handler(async ({ input, context }) => {
      const member = memberOf(context)
      return inTransaction(pool, async (db) => {
        const project = await createProject(db, input.name, deps.starters)
        if (member.kind === 'user')
          await insertMember(db, { projectId: project.id, userId: member.id, role: 'owner' })
        await recordAudit(db, { ...member, projectId: project.id }, 'project.created', project.id)
        return project
      })
    }),
    listKeys: os.listKeys.handler(async ({ context }) => ({
      items: await listKeys(pool, memberOf(context).projectId),
    })),
    createKey: os.createKey.handler(async ({ input, context }) => {
      const member = memberOf(context)
      assertMayGrant(member.role, input.role)
      const made = await inTransaction(pool, async (db) => {
        const key = await createKey(db, member.projectId, input)
        await recordAudit(db, member, 'key.created', key.id)
        return key
      })
      await deps.serving.refresh()
      return made
    }),
    revokeKey: os.revokeKey.handler(async ({ input, context }) => {
      const member = memberOf(context)
      await inTransaction(pool, async (db) => {
        if (!(await revokeKey(db, member.projectId, input.id))) {
          throw new AppError('not-found', 'There is no such key in this project, or it was revoked already.')
        }
        await recordAudit(db, member, 'key.revoked', input.id)
      })
      await deps.serving.refresh()
      return { revoked: true as const }
    }),
    limitKey: os.limitKey.handler(async ({ input, context }) => {
      const member = memberOf(context)
      const { id, ...limits } = input
      const limited = await inTransaction(pool, async (db) => {
        const key = await saveKeyLimits(db, member.projectId, id, limits)
        if (!key) throw new AppError('not-found', 'There is no such key in this project, or it was revoked.')
        await recordAudit(db, member, 'key.limited', id)
        return key
      })
      await deps.serving.refresh()
      return limited
    }),
    getLimits: os.getLimits.handler(({ context }) => findProjectLimits(pool, memberOf(context).projectId)),
    putLimits: os.putLimits.handler(async ({ input, context }) => {
      const member = memberOf(context)
      await inTransaction(pool, async (db) => {
        await saveProjectLimits(db, member.projectId, input)
        await recordAudit(db, member, 'project.limited', member.projectId)
      })
      await deps.serving.refresh()
      return input
    }),
  }
}

import { workspaceContract } from '@loopwright/contract/workspace/endpoints'
import { implement } from '@orpc/server'
import { inTransaction } from '../../platform/catalog/in-transaction.ts'
import { memberOf, type RequestContext } from '../../platform/http/principal.ts'
import { recordAudit } from '../record-audit.ts'
import { createProvider } from './create-provider.ts'
import { describeProvider, describeServerProvider } from './describe-provider.ts'
import { listPrices } from './list-prices.ts'
import type { ProviderDependencies } from './provider-dependencies.ts'
import { deleteProvider, listProviders } from './provider-store.ts'
import { unknownProvider } from './require-own-provider.ts'
import { testProvider } from './test-provider.ts'
import { updateProvider } from './update-provider.ts'

const os = implement(workspaceContract).$context<RequestContext>()

export function providerRoutes(deps: ProviderDependencies) {
  const { pool } = deps.catalog
  return {
    listProviders: os.listProviders.handler(async ({ context }) => {
      const { projectId } = memberOf(context)
      const stored = await listProviders(pool, projectId)
      const serves = deps.serving.current().providers.get(projectId)
      const own = stored.map((each) => describeProvider(each, serves?.get(each.name)?.problem ?? null))
      const covered = new Set(own.map(({ name }) => name))
      const servers = deps.serverProviders
        .filter(({ name }) => !covered.has(name))
        .map(describeServerProvider)
      return { items: [...own, ...servers] }
    }),
    createProvider: os.createProvider.handler(({ input, context }) =>
      createProvider(deps, memberOf(context), input),
    ),
    updateProvider: os.updateProvider.handler(({ input, context }) =>
      updateProvider(deps, memberOf(context), input),
    ),
    deleteProvider: os.deleteProvider.handler(async ({ input, context }) => {
      const member = memberOf(context)
      await inTransaction(pool, async (db) => {
        const id = await deleteProvider(db, member.projectId, input.name)
        if (id === undefined) throw unknownProvider(deps.serverProviders, input.name)
        await recordAudit(db, member, 'provider.deleted', id)
      })
      await deps.serving.refresh()
      return { deleted: true as const }
    }),
    testProvider: os.testProvider.handler(({ input, context }) =>
      testProvider(deps, memberOf(context).projectId, input.name),
    ),
    listPrices: os.listPrices.handler(({ context }) => listPrices(deps, memberOf(context).projectId)),
  }
}

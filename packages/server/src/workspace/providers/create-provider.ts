import { AppError, type newProviderSchema, type ProviderView } from '@loopwright/contract'
import type * as z from 'zod'
import { inTransaction } from '../../platform/catalog/in-transaction.ts'
import type { Member } from '../../platform/http/principal.ts'
import { newId } from '../../platform/new-id.ts'
import { providerPlace } from '../../platform/providers/provider-place.ts'
import { recordAudit } from '../record-audit.ts'
import { describeProvider } from './describe-provider.ts'
import type { ProviderDependencies } from './provider-dependencies.ts'
import { insertProvider } from './provider-store.ts'
import { hintsOf } from './secret-hints.ts'

/** @throws AppError `conflict` when the project has one of that name. One of the server's own may be covered by it. */
export async function createProvider(
  deps: Pick<ProviderDependencies, 'catalog' | 'serving' | 'secretBox'>,
  member: Member,
  input: z.output<typeof newProviderSchema>,
): Promise<ProviderView> {
  const { projectId } = member
  const { secrets, ...rest } = input
  const id = newId()
  const sealedSecrets = deps.secretBox.seal(JSON.stringify(secrets), providerPlace(projectId, id))
  const made = await inTransaction(deps.catalog.pool, async (db) => {
    const inserted = await insertProvider(db, projectId, {
      ...rest,
      ...{ id, sealedSecrets, hints: hintsOf(secrets) },
    })
    if (!inserted) {
      throw new AppError(
        'conflict',
        `This project has a provider "${input.name}" already. Change that one, or choose another name.`,
      )
    }
    await recordAudit(db, member, 'provider.created', id)
    return inserted
  })
  await deps.serving.refresh()
  return describeProvider(made, null)
}

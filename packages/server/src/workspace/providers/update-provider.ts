import { AppError, type ProviderView, type providerChangeSchema } from '@loopwright/contract'
import type * as z from 'zod'
import { inTransaction } from '../../platform/catalog/in-transaction.ts'
import type { Member } from '../../platform/http/principal.ts'
import { providerPlace } from '../../platform/providers/provider-place.ts'
import { recordAudit } from '../record-audit.ts'
import { describeProvider } from './describe-provider.ts'
import type { ProviderDependencies } from './provider-dependencies.ts'
import { lockProvider, type StoredProvider, saveProvider } from './provider-store.ts'
import { requireOwnProvider } from './require-own-provider.ts'
import { hintsOf } from './secret-hints.ts'

type Change = z.output<typeof providerChangeSchema>

/**
 * Changes what is given. A key goes to the host that it was given for and to no other: whoever may change a provider may
 * not read its key, and must not be able to have it sent to a host of theirs.
 *
 * @throws AppError `not-found`, and `conflict` for a new host without the secrets anew.
 */
export async function updateProvider(
  deps: Pick<ProviderDependencies, 'catalog' | 'serving' | 'secretBox' | 'serverProviders'>,
  member: Member,
  change: Change,
): Promise<ProviderView> {
  const { projectId } = member
  const changed = await inTransaction(deps.catalog.pool, async (db) => {
    const stored = requireOwnProvider(deps, await lockProvider(db, projectId, change.name), change.name)
    assertSecretsStay(stored, change)
    const { secrets } = change
    const saved = await saveProvider(db, projectId, {
      ...stored,
      baseUrl: change.baseUrl ?? stored.baseUrl,
      tuning: change.tuning ?? stored.tuning,
      ...(secrets && {
        sealedSecrets: deps.secretBox.seal(JSON.stringify(secrets), providerPlace(projectId, stored.id)),
        hints: hintsOf(secrets),
      }),
    })
    await recordAudit(db, member, 'provider.changed', stored.id)
    return saved
  })
  await deps.serving.refresh()
  const serves = deps.serving.current().providers.get(projectId)?.get(changed.name)
  return describeProvider(changed, serves?.problem ?? null)
}

function assertSecretsStay(stored: StoredProvider, change: Change): void {
  if (change.secrets !== undefined || change.baseUrl === undefined) return
  const { apiKey, headers, query } = stored.hints
  const hasSecrets = apiKey !== null || headers.length > 0 || query.length > 0
  if (!hasSecrets || new URL(change.baseUrl).origin === new URL(stored.baseUrl).origin) return
  throw new AppError(
    'conflict',
    `The key of "${stored.name}" was given for ${new URL(stored.baseUrl).origin}. Give it again together with the new address.`,
  )
}

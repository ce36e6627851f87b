import { inTransaction } from '../../platform/catalog/in-transaction.ts'
import type { Logger } from '../../platform/log.ts'
import { providerPlace } from '../../platform/providers/provider-place.ts'
import { SealedSecretError } from '../../platform/secrets/secret-box.ts'
import type { ProviderDependencies } from './provider-dependencies.ts'
import { lockAllSealed, saveSealed } from './provider-store.ts'

/**
 * After the server's secret was changed: encrypts under the new one what an older one still opens. What nothing opens is
 * left as it is, and its provider says so when it is called.
 */
export async function sealAnew(
  deps: Pick<ProviderDependencies, 'catalog' | 'secretBox'> & { logger: Logger },
): Promise<void> {
  const { secretBox, logger } = deps
  await inTransaction(deps.catalog.pool, async (db) => {
    let done = 0
    for (const { id, projectId, sealedSecrets } of await lockAllSealed(db)) {
      if (!secretBox.isOutdated(sealedSecrets)) continue
      const place = providerPlace(projectId, id)
      try {
        await saveSealed(db, projectId, id, secretBox.seal(secretBox.open(sealedSecrets, place), place))
        done += 1
      } catch (error) {
        if (!(error instanceof SealedSecretError)) throw error
        logger.warn(
          { providerId: id, projectId },
          'the key of a provider was encrypted under a secret that this server does not have; enter it again',
        )
      }
    }
    if (done > 0) logger.info({ providers: done }, 'the keys of providers were encrypted anew')
  })
}

import type { Config } from '../config.ts'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { createKey } from './create-key.ts'
import { createProject } from './create-project.ts'
import { makeOwner, type SetUpDependencies } from './set-up.ts'
import { findProjectByName, hasOwner } from './store.ts'

/** Makes the first project, keys and owner that the environment names; harmless when repeated. */
export async function applyInitialSettings(deps: SetUpDependencies, initial: Config['init']): Promise<void> {
  const { project: name, secretKey, publicKey, owner } = initial
  if (name || secretKey || publicKey) {
    await inTransaction(deps.catalog.pool, async (db) => {
      await db.query(`select pg_advisory_xact_lock(hashtext('loopwright.initial'))`)
      const projectName = name ?? 'default'
      const project =
        (await findProjectByName(db, projectName)) ?? (await createProject(db, projectName, deps.starters))
      if (secretKey)
        await createKey(db, project.id, { kind: 'secret', name: 'initial', role: 'admin', key: secretKey })
      if (publicKey)
        await createKey(db, project.id, { kind: 'public', name: 'initial', role: 'viewer', key: publicKey })
    })
    await deps.serving.refresh()
  }
  if (owner && !(await hasOwner(deps.catalog.pool))) {
    // Without the keys that a first visitor gets: nobody would see them.
    await makeOwner(deps, { ...owner, name: 'Owner', project: name ?? 'default' }, async () => undefined)
  }
}

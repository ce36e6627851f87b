import { fileURLToPath } from 'node:url'

/** Folders of this package's own migrations. */
export const catalogMigrations = fileURLToPath(new URL('../../../migrations/catalog', import.meta.url))
export const ledgerMigrations = fileURLToPath(new URL('../../../migrations/ledger', import.meta.url))

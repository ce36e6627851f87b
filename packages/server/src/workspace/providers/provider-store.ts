import {
  type ProviderKind,
  type ProviderTuning,
  type ProviderView,
  storedTuningSchema,
} from '@loopwright/contract'
import type { Queryable } from '../../platform/catalog/queryable.ts'
import type { SecretHints } from './secret-hints.ts'

/** A provider as it is kept; its secrets are sealed. */
export type ProviderRecord = {
  id: string
  name: string
  kind: ProviderKind
  baseUrl: string
  tuning: ProviderTuning
  sealedSecrets: Buffer
  hints: SecretHints
}

type Row = Omit<ProviderRecord, 'tuning'> & { tuning: unknown; updatedAt: Date }
export type StoredProvider = ProviderRecord & Required<Pick<ProviderView, 'updatedAt'>>

const columns = `id, name, kind, base_url as "baseUrl", tuning, sealed_secrets as "sealedSecrets", hints,
  updated_at as "updatedAt"`

const toProvider = (row: Row): StoredProvider => ({
  ...row,
  tuning: storedTuningSchema.parse(row.tuning),
  updatedAt: row.updatedAt.toISOString(),
})

export async function listProviders(db: Queryable, projectId: string): Promise<StoredProvider[]> {
  const { rows } = await db.query<Row>(
    `select ${columns} from provider where project_id = $1 order by name`,
    [projectId],
  )
  return rows.map(toProvider)
}

/** Holds the row until the transaction ends, so that of two changes at once neither is half lost. */
export async function lockProvider(
  db: Queryable,
  projectId: string,
  name: string,
): Promise<StoredProvider | undefined> {
  const { rows } = await db.query<Row>(
    `select ${columns} from provider where project_id = $1 and name = $2 for update`,
    [projectId, name],
  )
  return rows[0] && toProvider(rows[0])
}

export async function insertProvider(
  db: Queryable,
  projectId: string,
  provider: ProviderRecord,
): Promise<StoredProvider | undefined> {
  const { id, name, kind, baseUrl, tuning, sealedSecrets, hints } = provider
  const { rows } = await db.query<Row>(
    `insert into provider (id, project_id, name, kind, base_url, tuning, sealed_secrets, hints)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (project_id, name) do nothing returning ${columns}`,
    [id, projectId, name, kind, baseUrl, tuning, sealedSecrets, hints],
  )
  return rows[0] && toProvider(rows[0])
}

export async function saveProvider(
  db: Queryable,
  projectId: string,
  provider: ProviderRecord,
): Promise<StoredProvider> {
  const { id, baseUrl, tuning, sealedSecrets, hints } = provider
  const { rows } = await db.query<Row>(
    `update provider set base_url = $3, tuning = $4, sealed_secrets = $5, hints = $6, updated_at = now()
     where project_id = $1 and id = $2 returning ${columns}`,
    [projectId, id, baseUrl, tuning, sealedSecrets, hints],
  )
  return toProvider(rows[0]!)
}

export async function deleteProvider(
  db: Queryable,
  projectId: string,
  name: string,
): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    'delete from provider where project_id = $1 and name = $2 returning id',
    [projectId, name],
  )
  return rows[0]?.id
}

/** Of every project: for encrypting all of them anew. */
export async function lockAllSealed(
  db: Queryable,
): Promise<{ id: string; projectId: string; sealedSecrets: Buffer }[]> {
  const { rows } = await db.query<{ id: string; projectId: string; sealedSecrets: Buffer }>(
    `select id, project_id as "projectId", sealed_secrets as "sealedSecrets" from provider order by id for update`,
  )
  return rows
}

export async function saveSealed(
  db: Queryable,
  projectId: string,
  id: string,
  sealedSecrets: Buffer,
): Promise<void> {
  await db.query('update provider set sealed_secrets = $3 where project_id = $1 and id = $2', [
    projectId,
    id,
    sealedSecrets,
  ])
}

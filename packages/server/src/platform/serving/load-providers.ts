import { type ProviderKind, storedSecretsSchema, storedTuningSchema } from '@loopwright/contract'
import type { Pool } from 'pg'
import type { ProjectProvider } from '../providers/provider.ts'
import { providerPlace } from '../providers/provider-place.ts'
import { SealedSecretError, type SecretBox } from '../secrets/secret-box.ts'
import type { ServingSnapshot } from './serving-snapshot.ts'

type Row = {
  id: string
  projectId: string
  name: string
  kind: ProviderKind
  baseUrl: string
  tuning: unknown
  sealedSecrets: Buffer
  version: string
}

/** Reads the providers of every project and opens their secrets. One that cannot be opened says so when it is called. */
export async function loadProviders(pool: Pool, secretBox: SecretBox): Promise<ServingSnapshot['providers']> {
  const { rows } = await pool.query<Row>(
    // Postgres' number of the row's version changes with every update.
    `select id, project_id as "projectId", name, kind, base_url as "baseUrl", tuning,
       sealed_secrets as "sealedSecrets", xmin::text as version from provider`,
  )
  const byProject: ServingSnapshot['providers'] = new Map()
  for (const row of rows) {
    const named = byProject.get(row.projectId) ?? new Map<string, ProjectProvider>()
    named.set(row.name, toProvider(row, secretBox))
    byProject.set(row.projectId, named)
  }
  return byProject
}

function toProvider(row: Row, secretBox: SecretBox): ProjectProvider {
  const { id, projectId, name, kind, baseUrl, version } = row
  const known = { id, name, kind, baseUrl, version, ...storedTuningSchema.parse(row.tuning) }
  try {
    const opened = secretBox.open(row.sealedSecrets, providerPlace(projectId, id))
    const { apiKey, ...secrets } = storedSecretsSchema.parse(JSON.parse(opened))
    return { ...known, ...secrets, apiKey: apiKey ?? null, problem: null }
  } catch (error) {
    if (!(error instanceof SealedSecretError)) throw error
    const problem = `Its key cannot be decrypted (${error.message.replace(/\.$/, '')}). Enter the key again, or start with the old secret in LOOPWRIGHT_PREVIOUS_SECRETS.`
    return { ...known, apiKey: null, problem }
  }
}

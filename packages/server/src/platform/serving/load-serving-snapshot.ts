import {
  type Limits,
  storedLimitsSchema,
  storedRedactionSchema,
  storedSettingsSchema,
} from '@loopwright/contract'
import type { Pool } from 'pg'
import type { SecretBox } from '../secrets/secret-box.ts'
import { loadBrowserFeedback } from './load-browser-feedback.ts'
import { loadProviders } from './load-providers.ts'
import type { ServingFunction, ServingKey, ServingSnapshot, ServingVariant } from './serving-snapshot.ts'

type FunctionRow = {
  id: string
  projectId: string
  name: string
  labels: string[]
  outOfScopeLabel: string
  settings: unknown
}
type VariantRow = ServingVariant & { functionId: string }
type ReleaseRow = {
  id: string
  functionId: string
  environment: string
  weights: { variant: string; weight: number }[]
}

/** Reads all that serves, of every project, in seven queries. */
export async function loadServingSnapshot({
  pool,
  secretBox,
}: {
  pool: Pool
  secretBox: SecretBox
}): Promise<ServingSnapshot> {
  const [keys, projects, functions, variants, releases, providers, browserFeedback] = await Promise.all([
    pool.query<Omit<ServingKey, 'limits'> & { hash: string; limits: unknown }>(
      `select id, project_id as "projectId", kind, name, role, limits, encode(hash, 'hex') as hash
       from api_key where revoked_at is null`,
    ),
    pool.query<{ id: string; limits: unknown; redaction: unknown }>(
      'select id, limits, redaction from project where limits is not null or redaction is not null',
    ),
    pool.query<FunctionRow>(
      `select id, project_id as "projectId", name, labels, out_of_scope_label as "outOfScopeLabel", settings
       from function`,
    ),
    pool.query<VariantRow>('select id, function_id as "functionId", name, target from variant'),
    pool.query<ReleaseRow>(
      `select distinct on (function_id, environment) id, function_id as "functionId", environment, weights
       from release order by function_id, environment, created_at desc, id desc`,
    ),
    loadProviders(pool, secretBox),
    loadBrowserFeedback(pool),
  ])
  const byId = new Map<string, ServingFunction>()
  for (const row of functions.rows) {
    const settings = storedSettingsSchema.parse(row.settings)
    byId.set(row.id, { ...row, settings, variants: new Map(), releases: new Map() })
  }
  for (const { id, functionId, name, target } of variants.rows)
    byId.get(functionId)?.variants.set(name, { id, name, target })
  for (const { id, functionId, environment, weights } of releases.rows) {
    byId.get(functionId)?.releases.set(environment, { id, weights })
  }
  return {
    keys: new Map(
      keys.rows.map(({ hash, limits, ...key }) => [hash, { ...key, limits: readLimits(limits) }]),
    ),
    functions: new Map([...byId.values()].map((item) => [`${item.projectId}/${item.name}`, item])),
    providers,
    projectLimits: new Map(
      projects.rows.flatMap(({ id, limits }) => (limits === null ? [] : [[id, readLimits(limits)]])),
    ),
    redactions: new Map(
      projects.rows.flatMap(({ id, redaction }) =>
        redaction === null ? [] : [[id, storedRedactionSchema.parse(redaction)]],
      ),
    ),
    browserFeedback,
  }
}

function readLimits(stored: unknown): Limits {
  return storedLimitsSchema.parse(stored ?? {})
}

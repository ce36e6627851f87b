import type { Pool } from 'pg'
import type { ServingFunction, ServingKey, ServingSnapshot, ServingVariant } from './serving-snapshot.ts'

type FunctionRow = { id: string; projectId: string; name: string; labels: string[]; outOfScopeLabel: string }
type VariantRow = ServingVariant & { functionId: string }
type ReleaseRow = {
  id: string
  functionId: string
  environment: string
  weights: { variant: string; weight: number }[]
}

/** Reads all that serves, of every project, in four queries. */
export async function loadServingSnapshot(pool: Pool): Promise<ServingSnapshot> {
  const [keys, functions, variants, releases] = await Promise.all([
    pool.query<ServingKey & { hash: string }>(
      `select id, project_id as "projectId", kind, name, role, encode(hash, 'hex') as hash
       from api_key where revoked_at is null`,
    ),
    pool.query<FunctionRow>(
      `select id, project_id as "projectId", name, labels, out_of_scope_label as "outOfScopeLabel" from function`,
    ),
    pool.query<VariantRow>('select id, function_id as "functionId", name, target from variant'),
    pool.query<ReleaseRow>(
      `select distinct on (function_id, environment) id, function_id as "functionId", environment, weights
       from release order by function_id, environment, created_at desc, id desc`,
    ),
  ])
  const byId = new Map<string, ServingFunction>()
  for (const row of functions.rows) byId.set(row.id, { ...row, variants: new Map(), releases: new Map() })
  for (const { id, functionId, name, target } of variants.rows)
    byId.get(functionId)?.variants.set(name, { id, name, target })
  for (const { id, functionId, environment, weights } of releases.rows) {
    byId.get(functionId)?.releases.set(environment, { id, weights })
  }
  return {
    keys: new Map(keys.rows.map(({ hash, ...key }) => [hash, key])),
    functions: new Map([...byId.values()].map((item) => [`${item.projectId}/${item.name}`, item])),
  }
}

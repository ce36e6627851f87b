import type { Signal } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'

const columns =
  'name, type, kind, description, direction, categories, range, given_by, targets, retention_days'
const places = '$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11'

export async function selectSignals(db: Queryable, projectId: string): Promise<Signal[]> {
  const { rows } = await db.query<Signal>(
    `select name, type, kind, description, direction, categories, range, given_by as "givenBy", targets,
       retention_days as "retentionDays"
     from signal where project_id = $1 order by name`,
    [projectId],
  )
  return rows
}

export async function upsertSignal(db: Queryable, projectId: string, signal: Signal): Promise<void> {
  await db.query(
    `insert into signal (project_id, ${columns}) values (${places})
     on conflict (project_id, name) do update set type = excluded.type, kind = excluded.kind,
       description = excluded.description, direction = excluded.direction,
       categories = excluded.categories, range = excluded.range, given_by = excluded.given_by,
       targets = excluded.targets, retention_days = excluded.retention_days`,
    valuesOf(projectId, signal),
  )
}

/** Defines a signal unless the project has one of this name. */
export async function addSignal(db: Queryable, projectId: string, signal: Signal): Promise<void> {
  await db.query(
    `insert into signal (project_id, ${columns}) values (${places})
     on conflict (project_id, name) do nothing`,
    valuesOf(projectId, signal),
  )
}

function valuesOf(projectId: string, signal: Signal): unknown[] {
  return [
    projectId,
    signal.name,
    signal.type,
    signal.kind,
    signal.description,
    signal.direction,
    jsonOf(signal.categories),
    jsonOf(signal.range),
    jsonOf(signal.givenBy),
    jsonOf(signal.targets),
    signal.retentionDays,
  ]
}

function jsonOf(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}

/** Defines signals in every project that has none of their names. */
export async function addSignalsToAll(db: Queryable, signals: readonly Signal[]): Promise<void> {
  await db.query(
    `insert into signal (project_id, ${columns})
     select project.id, added.* from project cross join jsonb_to_recordset($1::jsonb) as added(
       name text, type text, kind text, description text, direction text, categories jsonb, range jsonb,
       given_by jsonb, targets jsonb, retention_days integer)
     on conflict (project_id, name) do nothing`,
    [
      JSON.stringify(
        signals.map(({ givenBy, retentionDays, ...signal }) => ({
          ...signal,
          given_by: givenBy,
          retention_days: retentionDays,
        })),
      ),
    ],
  )
}

/** Signals whose feedback is not kept for ever. */
export async function selectExpiringSignals(
  db: Queryable,
): Promise<{ projectId: string; name: string; retentionDays: number }[]> {
  const { rows } = await db.query<{ projectId: string; name: string; retentionDays: number }>(
    `select project_id as "projectId", name, retention_days as "retentionDays"
     from signal where retention_days is not null order by project_id, name`,
  )
  return rows
}

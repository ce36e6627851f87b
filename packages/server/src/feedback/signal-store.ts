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

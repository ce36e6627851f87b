import type { Signal } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'

const columns = 'name, type, kind, description, direction, categories, range'

export async function selectSignals(db: Queryable, projectId: string): Promise<Signal[]> {
  const { rows } = await db.query<Signal>(
    `select ${columns} from signal where project_id = $1 order by name`,
    [projectId],
  )
  return rows
}

export async function upsertSignal(db: Queryable, projectId: string, signal: Signal): Promise<void> {
  await db.query(
    `insert into signal (project_id, ${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (project_id, name) do update set type = excluded.type, kind = excluded.kind,
       description = excluded.description, direction = excluded.direction,
       categories = excluded.categories, range = excluded.range`,
    valuesOf(projectId, signal),
  )
}

/** Defines a signal unless the project has one of this name. */
export async function addSignal(db: Queryable, projectId: string, signal: Signal): Promise<void> {
  await db.query(
    `insert into signal (project_id, ${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8)
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
    signal.categories === null ? null : JSON.stringify(signal.categories),
    signal.range === null ? null : JSON.stringify(signal.range),
  ]
}

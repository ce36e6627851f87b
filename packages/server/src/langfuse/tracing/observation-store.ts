import type { ObservationState } from '@loopwright/core/capture/langfuse/merge-observation'
import type { Queryable } from '../../platform/catalog/queryable.ts'

/** What is known of an observation and where it stands in the ledger. A trace's own record has an empty `observationId`. */
export type ObservationRecord = {
  traceId: string
  observationId: string
  state: ObservationState
  lastEndMs: number | null
  startedAt: string | null
  version: number
  replaced: string[]
}

type Row = Omit<ObservationRecord, 'lastEndMs' | 'startedAt' | 'version'> & {
  lastEndMs: string | null
  startedAt: Date | null
  version: string
}

const columns = `trace_id as "traceId", observation_id as "observationId", state, last_end_ms as "lastEndMs",
  started_at as "startedAt", version, replaced`

function toRecord(row: Row): ObservationRecord {
  return {
    ...row,
    lastEndMs: row.lastEndMs === null ? null : Number(row.lastEndMs),
    startedAt: row.startedAt?.toISOString() ?? null,
    version: Number(row.version),
  }
}

/** Locks these traces, known or not, until the transaction ends. `nothing` is the state of a trace not known yet. */
export async function lockTraces(
  db: Queryable,
  projectId: string,
  traceIds: readonly string[],
  nothing: ObservationState,
): Promise<ObservationRecord[]> {
  // In one order everywhere, so that two batches about the same traces never wait for each other.
  const sorted = [...traceIds].sort()
  await db.query(
    `insert into langfuse_observation (project_id, trace_id, observation_id, state)
     select $1, id, '', $3::jsonb from unnest($2::text[]) with ordinality as given (id, place) order by place
     on conflict do nothing`,
    [projectId, sorted, JSON.stringify(nothing)],
  )
  const { rows } = await db.query<Row>(
    `select ${columns} from langfuse_observation
     where project_id = $1 and trace_id = any($2) and observation_id = '' order by trace_id collate "C" for update`,
    [projectId, sorted],
  )
  return rows.map(toRecord)
}

export async function selectObservations(
  db: Queryable,
  projectId: string,
  places: readonly { traceId: string; observationId: string }[],
): Promise<ObservationRecord[]> {
  const { rows } = await db.query<Row>(
    `select ${columns} from langfuse_observation
     where project_id = $1 and (trace_id, observation_id) in (select * from unnest($2::text[], $3::text[]))`,
    [projectId, places.map((place) => place.traceId), places.map((place) => place.observationId)],
  )
  return rows.map(toRecord)
}

export async function selectObservationsOfTraces(
  db: Queryable,
  projectId: string,
  traceIds: readonly string[],
): Promise<ObservationRecord[]> {
  const { rows } = await db.query<Row>(
    `select ${columns} from langfuse_observation
     where project_id = $1 and trace_id = any($2) and observation_id <> ''`,
    [projectId, traceIds],
  )
  return rows.map(toRecord)
}

/** The trace of each of these observations, where one is known. */
export async function selectTraceIds(
  db: Queryable,
  projectId: string,
  observationIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await db.query<{ observationId: string; traceId: string }>(
    `select distinct on (observation_id) observation_id as "observationId", trace_id as "traceId"
     from langfuse_observation where project_id = $1 and observation_id = any($2)
     order by observation_id, updated_at desc`,
    [projectId, observationIds],
  )
  return new Map(rows.map((row) => [row.observationId, row.traceId]))
}

export async function upsertObservations(
  db: Queryable,
  projectId: string,
  records: readonly ObservationRecord[],
): Promise<void> {
  await db.query(
    `insert into langfuse_observation
       (project_id, trace_id, observation_id, state, last_end_ms, started_at, version, replaced, updated_at)
     select $1, "traceId", "observationId", state, "lastEndMs", "startedAt", version, replaced, now()
     from jsonb_to_recordset($2::jsonb) as record ("traceId" text, "observationId" text, state jsonb,
       "lastEndMs" bigint, "startedAt" timestamptz, version bigint, replaced jsonb)
     on conflict (project_id, trace_id, observation_id) do update set state = excluded.state,
       last_end_ms = excluded.last_end_ms, started_at = excluded.started_at, version = excluded.version,
       replaced = excluded.replaced, updated_at = now()`,
    [projectId, JSON.stringify(records)],
  )
}

export type ReplacedRow = {
  projectId: string
  traceId: string
  observationId: string
  replaced: string[]
  version: number
}

/** Observations that moved and whose former rows the ledger may still hold. */
export async function selectReplaced(db: Queryable, limit: number): Promise<ReplacedRow[]> {
  const { rows } = await db.query<Omit<ReplacedRow, 'version'> & { version: string }>(
    `select project_id as "projectId", trace_id as "traceId", observation_id as "observationId", replaced, version
     from langfuse_observation where replaced <> '[]' order by updated_at limit $1`,
    [limit],
  )
  return rows.map((row) => ({ ...row, version: Number(row.version) }))
}

/** Unless it moved again in the meantime. */
export async function clearReplaced(db: Queryable, row: ReplacedRow): Promise<void> {
  await db.query(
    `update langfuse_observation set replaced = '[]'
     where project_id = $1 and trace_id = $2 and observation_id = $3 and version = $4`,
    [row.projectId, row.traceId, row.observationId, row.version],
  )
}

export async function forgetObservations(db: Queryable, unchangedSince: Date): Promise<number> {
  const { rowCount } = await db.query(
    `delete from langfuse_observation where updated_at < $1 and replaced = '[]'`,
    [unchangedSince],
  )
  return rowCount ?? 0
}

import { type ApiKey, type Limits, type Project, type Role, storedLimitsSchema } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'

const keyColumns = `id, kind, name, role, hint, limits, created_at as "createdAt", last_used_at as "lastUsedAt"`

type KeyRow = Omit<ApiKey, 'limits' | 'createdAt' | 'lastUsedAt'> & {
  limits: unknown
  createdAt: Date
  lastUsedAt: Date | null
}
type ProjectRow = Omit<Project, 'createdAt'> & { createdAt: Date }

const toKey = (row: KeyRow): ApiKey => ({
  ...row,
  limits: storedLimitsSchema.parse(row.limits ?? {}),
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
})
const toProject = (row: ProjectRow): Project => ({ ...row, createdAt: row.createdAt.toISOString() })

export async function hasOwner(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query(`select 1 from member where role = 'owner' limit 1`)
  return rowCount === 1
}

export async function insertProject(
  db: Queryable,
  project: { id: string; name: string },
): Promise<Project | undefined> {
  const { rows } = await db.query<ProjectRow>(
    `insert into project (id, name) values ($1, $2) on conflict (name) do nothing
     returning id, name, created_at as "createdAt"`,
    [project.id, project.name],
  )
  return rows[0] && toProject(rows[0])
}

export async function findProjectByName(db: Queryable, name: string): Promise<Project | undefined> {
  const { rows } = await db.query<ProjectRow>(
    'select id, name, created_at as "createdAt" from project where name = $1',
    [name],
  )
  return rows[0] && toProject(rows[0])
}

export async function findProject(db: Queryable, id: string): Promise<Project | undefined> {
  const { rows } = await db.query<ProjectRow>(
    'select id, name, created_at as "createdAt" from project where id = $1',
    [id],
  )
  return rows[0] && toProject(rows[0])
}

export async function firstProject(db: Queryable): Promise<Project | undefined> {
  const { rows } = await db.query<ProjectRow>(
    'select id, name, created_at as "createdAt" from project order by created_at, id limit 1',
  )
  return rows[0] && toProject(rows[0])
}

export async function insertMember(
  db: Queryable,
  member: { projectId: string; userId: string; role: Role },
): Promise<void> {
  await db.query(
    'insert into member (project_id, user_id, role) values ($1, $2, $3) on conflict do nothing',
    [member.projectId, member.userId, member.role],
  )
}

/** The projects a user belongs to, oldest first, with the role in each. */
export async function listMemberships(
  db: Queryable,
  userId: string,
): Promise<{ project: Project; role: Role }[]> {
  const { rows } = await db.query<ProjectRow & { role: Role }>(
    `select project.id, project.name, project.created_at as "createdAt", member.role
     from member join project on project.id = member.project_id
     where member.user_id = $1 order by project.created_at, project.id`,
    [userId],
  )
  return rows.map(({ role, ...row }) => ({ project: toProject(row), role }))
}

export async function insertKey(
  db: Queryable,
  projectId: string,
  key: {
    id: string
    kind: 'secret' | 'public'
    name: string
    role: Role
    limits: Limits | null
    hash: Buffer
    hint: string
  },
): Promise<ApiKey> {
  const { rows } = await db.query<KeyRow>(
    `insert into api_key (id, project_id, kind, name, role, hash, hint, limits) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (hash) do update set hash = excluded.hash
     returning ${keyColumns}`,
    [key.id, projectId, key.kind, key.name, key.role, key.hash, key.hint, key.limits],
  )
  return toKey(rows[0]!)
}

export async function listKeys(db: Queryable, projectId: string): Promise<ApiKey[]> {
  const { rows } = await db.query<KeyRow>(
    `select ${keyColumns} from api_key where project_id = $1 and revoked_at is null order by created_at, id`,
    [projectId],
  )
  return rows.map(toKey)
}

export async function revokeKey(db: Queryable, projectId: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'update api_key set revoked_at = now() where project_id = $1 and id = $2 and revoked_at is null',
    [projectId, id],
  )
  return rowCount === 1
}

export async function saveKeyLimits(
  db: Queryable,
  projectId: string,
  id: string,
  limits: Limits,
): Promise<ApiKey | undefined> {
  const { rows } = await db.query<KeyRow>(
    `update api_key set limits = $3 where project_id = $1 and id = $2 and revoked_at is null
     returning ${keyColumns}`,
    [projectId, id, limits],
  )
  return rows[0] && toKey(rows[0])
}

export async function findProjectLimits(db: Queryable, projectId: string): Promise<Limits> {
  const { rows } = await db.query<{ limits: unknown }>('select limits from project where id = $1', [
    projectId,
  ])
  return storedLimitsSchema.parse(rows[0]?.limits ?? {})
}

export async function saveProjectLimits(db: Queryable, projectId: string, limits: Limits): Promise<void> {
  await db.query('update project set limits = $2 where id = $1', [projectId, limits])
}

/** Never moves back, whichever process comes last. */
export async function touchKey(db: Queryable, id: string, at: Date): Promise<void> {
  await db.query(
    'update api_key set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2)',
    [id, at],
  )
}

export async function insertAuditEvent(
  db: Queryable,
  event: {
    id: string
    projectId: string
    actorKind: string
    actorId: string
    action: string
    subject: string
  },
): Promise<void> {
  await db.query(
    'insert into audit_event (id, project_id, actor_kind, actor_id, action, subject) values ($1, $2, $3, $4, $5, $6)',
    [event.id, event.projectId, event.actorKind, event.actorId, event.action, event.subject],
  )
}

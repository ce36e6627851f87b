import type { SavedView } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'

export type SavedViewRow = {
  id: string
  name: string
  page: SavedView['page']
  filter: SavedView['filter']
  is_shared: boolean
  owner_id: string
  created_at: Date
}

const columns = 'id, name, page, filter, is_shared, owner_id, created_at'

/** Those that this person may see, by name. */
export async function selectSavedViews(
  db: Queryable,
  projectId: string,
  ownerId: string,
  page: string | undefined,
): Promise<SavedViewRow[]> {
  const { rows } = await db.query<SavedViewRow>(
    `select ${columns} from saved_view
     where project_id = $1 and (is_shared or owner_id = $2) and ($3::text is null or page = $3)
     order by lower(name), id`,
    [projectId, ownerId, page ?? null],
  )
  return rows
}

export async function countSavedViews(db: Queryable, projectId: string, ownerId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'select count(*)::int as count from saved_view where project_id = $1 and owner_id = $2',
    [projectId, ownerId],
  )
  return rows[0]?.count ?? 0
}

export async function findSavedView(
  db: Queryable,
  projectId: string,
  id: string,
): Promise<SavedViewRow | undefined> {
  const { rows } = await db.query<SavedViewRow>(
    `select ${columns} from saved_view where project_id = $1 and id = $2`,
    [projectId, id],
  )
  return rows[0]
}

/** Writes a new view, or a known one anew. */
export async function putSavedView(
  db: Queryable,
  projectId: string,
  view: Omit<SavedViewRow, 'created_at'>,
): Promise<SavedViewRow> {
  const { rows } = await db.query<SavedViewRow>(
    `insert into saved_view (id, project_id, name, page, filter, is_shared, owner_id) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do update set name = excluded.name, filter = excluded.filter, is_shared = excluded.is_shared
     returning ${columns}`,
    [view.id, projectId, view.name, view.page, JSON.stringify(view.filter), view.is_shared, view.owner_id],
  )
  return rows[0] as SavedViewRow
}

export async function deleteSavedViewRow(db: Queryable, projectId: string, id: string): Promise<void> {
  await db.query('delete from saved_view where project_id = $1 and id = $2', [projectId, id])
}

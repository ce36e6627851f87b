import { AppError, type NewSavedView, type SavedView, type SavedViewChange } from '@loopwright/contract'
import type { Catalog } from '../platform/catalog/catalog.ts'
import type { Member } from '../platform/http/principal.ts'
import { newId } from '../platform/new-id.ts'
import {
  countSavedViews,
  deleteSavedViewRow,
  findSavedView,
  putSavedView,
  type SavedViewRow,
  selectSavedViews,
} from './saved-view-store.ts'

type Dependencies = { catalog: Pick<Catalog, 'pool'> }

const mostViews = 200

/** The member's own views and those that others share, by name. */
export async function listSavedViews(
  { catalog }: Dependencies,
  member: Member,
  input: { page?: SavedView['page'] | undefined },
): Promise<{ items: SavedView[] }> {
  const rows = await selectSavedViews(catalog.pool, member.projectId, member.id, input.page)
  return { items: rows.map((row) => toSavedView(row, member)) }
}

/** @throws AppError `conflict` for a member who has very many views. */
export async function createSavedView(
  { catalog }: Dependencies,
  member: Member,
  input: NewSavedView,
): Promise<SavedView> {
  if ((await countSavedViews(catalog.pool, member.projectId, member.id)) >= mostViews) {
    throw new AppError(
      'conflict',
      `You have ${mostViews} saved views. Delete one that is not needed any more.`,
    )
  }
  const { name, page, filter, isShared } = input
  const view = { id: newId(), name, page, filter, is_shared: isShared, owner_id: member.id }
  return toSavedView(await putSavedView(catalog.pool, member.projectId, view), member)
}

/** @throws AppError `not-found`, `forbidden` for another's view. */
export async function updateSavedView(
  { catalog }: Dependencies,
  member: Member,
  { id, ...change }: SavedViewChange & { id: string },
): Promise<SavedView> {
  const known = await requireChangeable(catalog, member, id)
  const row = await putSavedView(catalog.pool, member.projectId, {
    ...known,
    name: change.name ?? known.name,
    filter: change.filter ?? known.filter,
    is_shared: change.isShared ?? known.is_shared,
  })
  return toSavedView(row, member)
}

/** @throws AppError `not-found`, `forbidden` for another's view. */
export async function deleteSavedView(
  { catalog }: Dependencies,
  member: Member,
  { id }: { id: string },
): Promise<Record<string, never>> {
  await requireChangeable(catalog, member, id)
  await deleteSavedViewRow(catalog.pool, member.projectId, id)
  return {}
}

/** Another's own view is as if it were not there. */
async function requireChangeable(
  catalog: Dependencies['catalog'],
  member: Member,
  id: string,
): Promise<SavedViewRow> {
  const view = await findSavedView(catalog.pool, member.projectId, id)
  if (!view || (view.owner_id !== member.id && !view.is_shared)) {
    throw new AppError(
      'not-found',
      `No saved view "${id}" in this project. List them to see those there are.`,
    )
  }
  if (view.owner_id === member.id || member.role === 'owner' || member.role === 'admin') return view
  throw new AppError(
    'forbidden',
    `"${view.name}" was made by somebody else. Save your own copy, or ask an admin to change it.`,
  )
}

function toSavedView(row: SavedViewRow, member: Member): SavedView {
  return {
    id: row.id,
    name: row.name,
    page: row.page,
    filter: row.filter,
    isShared: row.is_shared,
    isOwn: row.owner_id === member.id,
    createdAt: row.created_at.toISOString(),
  }
}

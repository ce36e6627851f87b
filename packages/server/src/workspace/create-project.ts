import { AppError, type Project } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'
import { newId } from '../platform/new-id.ts'
import { insertProject } from './store.ts'

/** Stages put here what every new project starts with, such as its signals. */
export type ProjectStarter = (db: Queryable, projectId: string) => Promise<void>

/** @throws AppError `conflict` when the name is taken. Call inside a transaction. */
export async function createProject(
  db: Queryable,
  name: string,
  starters: readonly ProjectStarter[],
): Promise<Project> {
  const project = await insertProject(db, { id: newId(), name })
  if (!project) throw new AppError('conflict', `There is a project "${name}" already. Choose another name.`)
  for (const starter of starters) await starter(db, project.id)
  return project
}

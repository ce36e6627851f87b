import { AppError, type PrincipalView } from '@loopwright/contract'
import type { Pool } from 'pg'
import type { Member } from '../platform/http/principal.ts'
import { findProject, listMemberships } from './store.ts'

/** Who is asking, for the app's header: name, role, this project and the others they may switch to. */
export async function describePrincipal(pool: Pool, member: Member): Promise<PrincipalView> {
  const project = await findProject(pool, member.projectId)
  if (!project) throw new AppError('not-found', 'That project no longer exists.')
  const projects =
    member.kind === 'user'
      ? (await listMemberships(pool, member.id)).map((membership) => membership.project)
      : [project]
  const email = member.kind === 'user' ? member.email : null
  return { kind: member.kind, id: member.id, name: member.name, email, role: member.role, project, projects }
}

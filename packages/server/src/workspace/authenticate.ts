import { timingSafeEqual } from 'node:crypto'
import { AppError } from '@loopwright/contract'
import type { Pool } from 'pg'
import { isOwnOrigin } from '../platform/http/own-origin.ts'
import type { Principal } from '../platform/http/principal.ts'
import type { Serving, ServingKey } from '../platform/serving/serving-snapshot.ts'
import type { Accounts } from './accounts.ts'
import { keyOfAuthorization } from './key-of-authorization.ts'
import { hashKey } from './new-key.ts'
import { findProjectByName, firstProject, listMemberships } from './store.ts'

export type AuthenticateDependencies = {
  pool: Pool
  serving: Serving
  accounts: Accounts
  /** Lets the command line on this machine act as owner; kept in the home folder, which only its owner may enter. */
  localToken: string
  /** The address people use when a proxy stands in front, which may send another `host` on. */
  publicUrl: string | undefined
  /** Keeps that a key was used; does not wait. */
  noteKeyUse(keyId: string): void
}

function bearerOf(headers: Headers): string | undefined {
  return keyOfAuthorization(headers.get('authorization')) ?? headers.get('x-api-key') ?? undefined
}

/** The key behind a bearer value, from memory. Null when there is none or it was revoked. */
export function findKey(serving: Pick<Serving, 'current'>, bearer: string): ServingKey | null {
  return serving.current().keys.get(hashKey(bearer).toString('hex')) ?? null
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(hashKey(a), hashKey(b))
}

/**
 * Says who is asking: a key, the local command line, or a signed-in person in one of their projects.
 *
 * @throws AppError `unauthenticated` for a bearer that is not known, `forbidden` for a project that is not theirs or a
 * request that another site made with the person's cookie.
 */
export async function authenticate(
  deps: AuthenticateDependencies,
  headers: Headers,
  method: string,
): Promise<Principal | null> {
  const bearer = bearerOf(headers)
  if (bearer) return authenticateBearer(deps, bearer, headers.get('x-loopwright-project'))
  if (!headers.get('cookie')) return null
  const session = await deps.accounts.api.getSession({ headers })
  if (!session) return null
  assertSameOrigin(headers, method, deps.publicUrl)
  const memberships = await listMemberships(deps.pool, session.user.id)
  const wanted = headers.get('x-loopwright-project')
  const membership = wanted ? memberships.find(({ project }) => project.id === wanted) : memberships[0]
  if (!membership)
    throw new AppError('forbidden', 'You are not a member of that project. Choose another, or ask its owner.')
  const { id, name, email } = session.user
  return { kind: 'user', id, name, email, projectId: membership.project.id, role: membership.role }
}

async function authenticateBearer(
  deps: AuthenticateDependencies,
  bearer: string,
  wantedProject: string | null,
): Promise<Principal> {
  const key = findKey(deps.serving, bearer)
  if (key) deps.noteKeyUse(key.id)
  if (key?.kind === 'secret')
    return { kind: 'key', id: key.id, name: key.name, projectId: key.projectId, role: key.role }
  if (key) {
    throw new AppError(
      'forbidden',
      'A public key may not read or write by itself. Use a secret key (lw_sk_…) on your server; a page leaves feedback with the token that came with the answer.',
    )
  }
  if (isSame(bearer, deps.localToken)) {
    const project = await (wantedProject
      ? findProjectByName(deps.pool, wantedProject)
      : firstProject(deps.pool))
    if (!project && wantedProject) {
      const name = wantedProject.slice(0, 80)
      throw new AppError('not-found', `There is no project "${name}" here. Its name is shown in the web app.`)
    }
    if (!project)
      throw new AppError('unauthenticated', 'There is no project yet. Open the web app to make one.')
    return { kind: 'key', id: 'local', name: 'command line', projectId: project.id, role: 'owner' }
  }
  if (bearer.startsWith('lwf1.')) {
    throw new AppError(
      'forbidden',
      'A feedback token may only leave feedback on its own inference, as the bearer of POST /api/v1/feedback.',
    )
  }
  throw new AppError(
    'unauthenticated',
    'That key is not known or was revoked. Make a new one under Settings, Keys.',
  )
}

function assertSameOrigin(headers: Headers, method: string, publicUrl: string | undefined): void {
  if (method === 'GET' || method === 'HEAD') return
  const origin = headers.get('origin')
  if (origin === null) return
  if (!isOwnOrigin(origin, headers.get('host'), publicUrl)) {
    throw new AppError('forbidden', 'This request came from another site. Open the app at its own address.')
  }
}

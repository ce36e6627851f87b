import { AppError, type Role } from '@loopwright/contract'

/** Who is asking. Everything a use case may touch is inside `projectId`. */
export type Principal =
  | { kind: 'user'; id: string; name: string; email: string; projectId: string; role: Role }
  | { kind: 'key'; id: string; name: string; projectId: string; role: Role }
  /** A browser that may say something about one inference and nothing else. */
  | {
      kind: 'feedback-token'
      projectId: string
      inferenceId: string
      traceId: string
      endUserId: string | null
    }

export type Member = Exclude<Principal, { kind: 'feedback-token' }>

/** What every API handler gets besides its input. */
export type RequestContext = {
  principal: Principal | null
  headers: Headers
  /** Headers that the answer will carry, for instance a session cookie. */
  responseHeaders: Headers
}

/** The asking user or key. Authorisation has already run, so this only narrows the type. */
export function memberOf(context: RequestContext): Member {
  const { principal } = context
  if (!principal || principal.kind === 'feedback-token') {
    throw new AppError('unauthenticated', 'Send a key as "Authorization: Bearer lw_sk_…", or sign in.')
  }
  return principal
}

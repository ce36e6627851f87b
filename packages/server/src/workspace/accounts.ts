import { betterAuth } from 'better-auth'
import type { Pool } from 'pg'
import type { Clock } from '../platform/clock.ts'
import { clientAddressHeader } from '../platform/http/client-address.ts'
import { createAttemptLimit } from './attempt-limit.ts'

/** Accounts and sessions, by better-auth over the catalog's tables. */
export type Accounts = ReturnType<typeof createAccounts>

/**
 * @param secret signs the session cookies; 32 bytes or more.
 * @param publicUrl where people reach this server when a proxy stands before it. With an https one cookies are never sent
 * in the clear, though the proxy speaks plain HTTP to us.
 */
export function createAccounts(deps: {
  pool: Pool
  secret: string
  publicUrl: string | undefined
  clock: Clock
}) {
  const publicOrigin = deps.publicUrl === undefined ? undefined : new URL(deps.publicUrl).origin
  return betterAuth({
    database: deps.pool,
    secret: deps.secret,
    basePath: '/api/auth',
    ...(publicOrigin !== undefined && { baseURL: publicOrigin }),
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 200 },
    session: { expiresIn: 60 * 60 * 24 * 14, cookieCache: { enabled: true, maxAge: 60 } },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 60,
      // Better-auth's own memory is shared by all servers of a process.
      customStorage: createAttemptLimit(deps.clock),
      customRules: { '/sign-in/email': { window: 60, max: 10 } },
    },
    trustedOrigins: (request) => [
      ...(publicOrigin === undefined ? [] : [publicOrigin]),
      ...(request ? [new URL(request.url).origin] : []),
    ],
    telemetry: { enabled: false },
    advanced: {
      cookiePrefix: 'loopwright',
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      useSecureCookies: publicOrigin?.startsWith('https:') ?? false,
    },
    logger: { disabled: true },
    // What is no answer to the user is ours to put into words: better-auth would send an empty 500.
    onAPIError: { throw: true },
  })
}

/** The routes of better-auth that are open. Accounts are made by the owner, never by whoever comes by. */
export const openAccountRoutes: ReadonlySet<string> = new Set([
  '/api/auth/sign-in/email',
  '/api/auth/sign-out',
  '/api/auth/get-session',
  '/api/auth/change-password',
])

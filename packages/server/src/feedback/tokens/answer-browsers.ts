import { AppError } from '@loopwright/contract'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ApiVariables } from '../../platform/http/create-http-app.ts'
import { isOwnOrigin } from '../../platform/http/own-origin.ts'
import type { SignedClaims } from './feedback-token.ts'
import type { FeedbackTokens } from './feedback-tokens.ts'
import type { ObservationLimits } from './observation-limits.ts'
import { type FeedbackMessage, readBeacon, readMessage } from './read-message.ts'

/** Browsers send at most 64 KiB once a page is gone; a long correction written while it is there may take more. */
const mostBytes = 256 * 1024
const preflightSeconds = 7_200

export type BrowserDependencies = {
  tokens: Pick<FeedbackTokens, 'read' | 'settingsOf'>
  limits: ObservationLimits
  /** The address people use when a proxy stands in front. */
  publicUrl: string | undefined
}

/** A good token from where it may come from. */
type Admitted = { claims: SignedClaims; perMinute: number }

/**
 * Stands before `POST /api/v1/feedback`, the one path that pages of other sites may call, and only with a feedback token:
 * as a bearer, or inside a beacon, which cannot have headers. Checks where the page is from, how much the token has sent
 * and how large it is, and tells the API who is asking: a token means nothing anywhere else. What comes without an
 * `Origin` is no browser's.
 */
export function answerBrowsers(deps: BrowserDependencies): MiddlewareHandler<ApiVariables> {
  const limitBody = bodyLimit({
    maxSize: mostBytes,
    onError: () => {
      throw new AppError(
        'body-too-large',
        `With a feedback token a body may have ${mostBytes} bytes. Send it in smaller batches.`,
      )
    },
  })

  /** @throws AppError `unauthenticated`, `forbidden`. */
  function admit(context: Context, token: string): Admitted {
    const claims = deps.tokens.read(token)
    if (!claims) throw new AppError('unauthenticated', 'That is no feedback token of this server.')
    const settings = deps.tokens.settingsOf(claims.projectId)
    const origin = context.req.header('origin')
    if (origin !== undefined) {
      const { origins } = settings
      const isAllowed = origins === null || origins.includes(origin) || isOwn(context, origin)
      if (!isAllowed) {
        throw new AppError(
          'forbidden',
          `Feedback from pages of ${origin.slice(0, 300)} is not taken. An admin may add it to the project's origins.`,
        )
      }
      // Set before anything else can fail, so that the page may read why.
      const { headers } = context.res
      headers.set('access-control-allow-origin', origin)
      headers.set('access-control-expose-headers', 'retry-after')
      headers.append('vary', 'origin')
    }
    if (!claims.isGood) {
      throw new AppError(
        'unauthenticated',
        'This feedback token has expired, or its key is out of use. The next answer comes with a new one.',
      )
    }
    return { claims, perMinute: settings.observationsPerMinute }
  }

  const isOwn = (context: Context, origin: string) =>
    isOwnOrigin(origin, context.req.header('host') ?? null, deps.publicUrl)

  /** @throws AppError `rate-limited`, `body-too-large`. */
  function takeFrom({ claims, perMinute }: Admitted, count: number): void {
    if (count > perMinute) {
      throw new AppError('body-too-large', `Send at most ${perMinute} observations at once with this token.`)
    }
    const retryAfterSeconds = deps.limits.take(claims.signature, count, perMinute)
    if (retryAfterSeconds === 0) return
    throw new AppError(
      'rate-limited',
      `This token may send ${perMinute} observations a minute. Try again in ${retryAfterSeconds} s.`,
      { retryAfterSeconds },
    )
  }

  /** As a request of its own: cookies and other headers that came along say nothing. */
  function passOn(context: Context<ApiVariables>, { claims }: Admitted, { body }: FeedbackMessage): void {
    const { projectId, inferenceId, traceId, endUserId } = claims
    context.set('principal', { kind: 'feedback-token', projectId, inferenceId, traceId, endUserId })
    const headers = { 'content-type': 'application/json' }
    context.req.raw = new Request(context.req.raw.url, { method: 'POST', headers, body })
  }

  return (context, next) => {
    if (context.req.method === 'OPTIONS') return Promise.resolve(answerPreflight(context))
    if (context.req.method !== 'POST') return next()
    const authorization = context.req.header('authorization')
    const token = /^bearer\s+(lwf1\.\S+)$/i.exec(authorization ?? '')?.[1]
    if (token !== undefined) {
      const admitted = admit(context, token)
      return limitBody(context, async () => {
        const message = readMessage(await context.req.text())
        takeFrom(admitted, message.count)
        passOn(context, admitted, message)
        await next()
      })
    }
    if (authorization === undefined && isPlainText(context.req.header('content-type'))) {
      return limitBody(context, async () => {
        const { token: given, ...message } = readBeacon(await context.req.text())
        const admitted = admit(context, given)
        takeFrom(admitted, message.count)
        passOn(context, admitted, message)
        await next()
      })
    }
    refuseOtherSites(context)
    return next()
  }

  /** The preflight above lets every page ask; keys and sessions stay for servers and for our own pages. */
  function refuseOtherSites(context: Context): void {
    const origin = context.req.header('origin')
    if (origin === undefined || isOwn(context, origin)) return
    throw new AppError(
      'forbidden',
      'From a page of another site feedback is taken with a feedback token only. Never put a key into a page.',
    )
  }
}

const isPlainText = (contentType: string | undefined) => /^text\/plain\b/i.test(contentType ?? '')

/** Says nothing of any project: which origins a token's allows is seen when the token comes. */
function answerPreflight(context: Context): Response {
  return context.body(null, 204, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-max-age': String(preflightSeconds),
  })
}

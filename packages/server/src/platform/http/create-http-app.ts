import { AppError } from '@loopwright/contract'
import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Logger } from '../log.ts'
import { withClientAddress } from './client-address.ts'
import type { Principal } from './principal.ts'
import { problemResponse } from './problem-response.ts'
import { contentSecurityPolicy } from './web-app.ts'

/** Who is asking, where something before the API has found that out; else the API does. */
export type ApiVariables = { Variables: { principal: Principal | undefined } }

export type HttpAppDependencies = {
  health: Hono
  api: (request: Request, principal?: Principal) => Promise<Response | undefined>
  /** Stands before the path that pages of other sites may call. */
  browsers: MiddlewareHandler<ApiVariables>
  /** What Langfuse's SDKs call under `/api/public`. */
  langfuse: Hono
  /** Addresses that those SDKs print, leading to pages of the web app. */
  langfuseLinks: Hono
  openApi: () => Promise<string>
  accounts: { handler(request: Request): Promise<Response>; openRoutes: ReadonlySet<string> }
  /** True where a proxy stands in front, whose `x-forwarded-for` says who is asking. */
  isBehindProxy: boolean
  /** Absent where no web app is served. */
  web: Hono | undefined
  /** False for a process that is a gateway or a worker alone: it answers for its health only. */
  servesApi: boolean
  maxBodyBytes: number
  logger: Logger
}

/** All of HTTP but the gateway's and OTLP's paths: health, accounts, the API, the web app. */
export function createHttpApp(deps: HttpAppDependencies): Hono<ApiVariables> {
  const app = new Hono<ApiVariables>()
  app.onError((error) => problemResponse(error, deps.logger))
  app.notFound((context) =>
    problemResponse(
      new AppError(
        'not-found',
        `Nothing answers ${context.req.method} ${context.req.path}. /api/v1/openapi.json lists what does.`,
      ),
      deps.logger,
    ),
  )
  app.use(async (context, next) => {
    await next()
    context.header('x-content-type-options', 'nosniff')
    context.header('referrer-policy', 'no-referrer')
    context.header('content-security-policy', contentSecurityPolicy)
  })
  app.use(
    '/api/*',
    bodyLimit({
      maxSize: deps.maxBodyBytes,
      onError: () => {
        throw new AppError(
          'body-too-large',
          `A body may have ${deps.maxBodyBytes} bytes. Send it in smaller batches.`,
        )
      },
    }),
  )
  app.route('/', deps.health)
  if (!deps.servesApi) return app
  app.get('/api/v1/openapi.json', async (context) => {
    context.header('content-type', 'application/json')
    return context.body(await deps.openApi())
  })
  app.all('/api/auth/*', (context) =>
    deps.accounts.openRoutes.has(context.req.path)
      ? deps.accounts.handler(withClientAddress(context, deps.isBehindProxy))
      : context.notFound(),
  )
  app.use('/api/v1/feedback', deps.browsers)
  app.all(
    '/api/v1/*',
    async (context) => (await deps.api(context.req.raw, context.get('principal'))) ?? context.notFound(),
  )
  app.route('/api/public', deps.langfuse)
  app.all('/api/*', (context) => context.notFound())
  if (deps.web) {
    app.route('/', deps.langfuseLinks)
    app.route('/', deps.web)
  }
  return app
}

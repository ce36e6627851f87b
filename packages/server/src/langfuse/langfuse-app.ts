import { AppError } from '@loopwright/contract'
import { type Context, Hono } from 'hono'
import type { Member, Principal } from '../platform/http/principal.ts'
import { problemFor, toAppError } from '../platform/http/problem-response.ts'
import { datasetRoutes } from './datasets/dataset-routes.ts'
import { runRoutes } from './datasets/run-routes.ts'
import type { LangfuseDependencies } from './dependencies.ts'
import { projectRoutes } from './project-routes.ts'
import { promptRoutes } from './prompts/prompt-routes.ts'
import type { Route } from './route.ts'
import { scoreRoutes } from './scores/score-routes.ts'
import { traceRoutes } from './tracing/trace-routes.ts'

export type LangfuseAppDependencies = LangfuseDependencies & {
  authenticate(headers: Headers, method: string): Promise<Principal | null>
  authorise(principal: Principal | null, procedure: string): void
  version: string
}

/**
 * What Langfuse's JavaScript SDKs (`@langfuse/client`, `@langfuse/otel`, `@langfuse/tracing` 5 and `langfuse` 3) call
 * under `/api/public` when an application traces, scores, fetches a prompt, reads a dataset or runs an experiment. An
 * adapter: spans and feedback go through the stages that own them, and only what has no place there (the merging of
 * partial observations, prompts, datasets of any shape and their runs) is kept by tables of its own. OpenTelemetry's
 * exports at `/api/public/otel/v1/traces` go to the receiver of the capture stage.
 *
 * A route names the procedure of our own API whose right it takes, so who may do what is said in one place.
 */
export function langfuseApp(deps: LangfuseAppDependencies): Hono {
  const routes = [
    ...projectRoutes(deps),
    ...scoreRoutes(deps),
    ...traceRoutes(deps),
    ...promptRoutes(deps),
    ...datasetRoutes(deps),
    ...runRoutes(deps),
  ]
  const app = new Hono()
  app.onError((error) => failure(deps, error))
  app.get('/health', (context) => context.json({ status: 'OK', version: deps.version }))
  for (const route of routes) app.on(route.method, route.path, (context) => answer(deps, route, context))
  app.all('*', (context) => failure(deps, unsupported(context, routes)))
  return app
}

async function answer(deps: LangfuseAppDependencies, route: Route, context: Context): Promise<Response> {
  const principal = await deps.authenticate(context.req.raw.headers, context.req.method)
  const require = (procedure: string) => deps.authorise(principal, procedure)
  require(route.needs)
  const member = asMember(principal)
  const { status = 200, body } = await route.answer({
    ...{ principal: member, projectId: member.projectId, require },
    params: context.req.param(),
    query: new URL(context.req.url).searchParams,
    body: await readJson(context),
  })
  return status === 204 ? context.body(null, 204) : context.json(body as object, status)
}

/** A token for feedback on one inference stands for nobody who may do anything here. */
function asMember(principal: Principal | null): Member {
  if (principal && principal.kind !== 'feedback-token') return principal
  throw new AppError(
    'unauthenticated',
    'Send a project\'s keys as "Authorization: Basic base64(lw_pk_…:lw_sk_…)"; the secret key decides.',
  )
}

/** How deep it nests is looked at where it is walked: of a batch, one deep event must not cost the others. */
async function readJson(context: Context): Promise<unknown> {
  const text = await context.req.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('malformed-json', `The body is not JSON (${(cause as Error).message}). Send JSON.`, {
      cause,
    })
  }
}

/** Langfuse's SDKs show `message` of an error's body, and ours say `detail`. */
function failure(deps: LangfuseAppDependencies, thrown: unknown): Response {
  const error = toAppError(thrown)
  const problem = problemFor(error, deps.logger)
  const headers = new Headers({ 'content-type': 'application/problem+json' })
  if (error.retryAfterSeconds !== undefined) headers.set('retry-after', String(error.retryAfterSeconds))
  if (error.code === 'body-too-large') headers.set('connection', 'close')
  return new Response(JSON.stringify({ ...problem, message: problem.detail, error: error.code }), {
    status: error.status,
    headers,
  })
}

function unsupported(context: Context, routes: readonly Route[]): AppError {
  const supported = [...new Set(routes.map((route) => `${route.method} /api/public${route.path}`))]
  return new AppError(
    'not-found',
    `${context.req.method} ${context.req.path} is not among the Langfuse routes that this server answers. It answers POST /api/public/otel/v1/traces, GET /api/public/health, ${supported.join(', ')}.`,
  )
}

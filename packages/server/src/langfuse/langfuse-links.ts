import { type Context, Hono } from 'hono'

/** The addresses that Langfuse's SDKs print for a trace, a session or a dataset lead to the pages that show them here. */
export function langfuseLinks(): Hono {
  const toTrace = (context: Context) =>
    context.redirect(`/traces/${encodeURIComponent(context.req.param('id') ?? '')}`)
  return new Hono()
    .get('/trace/:id', toTrace)
    .get('/project/:project/traces/:id', toTrace)
    .get('/project/:project/sessions/:id', (context) =>
      context.redirect(`/sessions/${encodeURIComponent(context.req.param('id'))}`),
    )
    .get('/project/:project/datasets/*', (context) => context.redirect('/datasets'))
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'

/** What a page of ours may load: nothing from elsewhere. The component library writes style tags, hence `unsafe-inline` there. */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const missing = `<!doctype html><title>Loopwright</title><p>The web app is not built. Run <code>npm run build:web</code> and start again.`

/** Serves the built web app; every path that is no file of it is one of its pages. */
export function webApp(directory: string): Hono {
  return new Hono()
    .use(
      '/assets/*',
      serveStatic({
        root: directory,
        onFound: (_path, context) => context.header('cache-control', 'public, max-age=31536000, immutable'),
      }),
    )
    .use('*', serveStatic({ root: directory }))
    .get('*', async (context) => {
      if (context.req.path.startsWith('/assets/')) return context.notFound()
      const page = await readFile(join(directory, 'index.html'), 'utf8').catch(() => undefined)
      context.header('cache-control', 'no-cache')
      return page === undefined ? context.html(missing, 503) : context.html(page)
    })
}

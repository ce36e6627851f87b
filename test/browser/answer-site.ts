import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import { build } from 'esbuild'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { bundleForBrowsers } from '../../scripts/bundle-for-browsers.ts'
import { sharedBrowser } from './shared-browser.ts'

/** The site of an application: another origin than the server that its pages send feedback to. */
export type AnswerSite = {
  origin: string
  /** Gives back the path of a page that holds this; `headers` go with it. */
  put(body: string, headers?: Record<string, string>): string
  /** The same of a module that is bundled first, such as one that needs React. */
  putModule(source: string): Promise<string>
}

/** What a visitor of the site sees, and every error that a page of it let happen. */
export type SiteVisitor = { page: Page; context: BrowserContext; faults: string[]; close(): Promise<void> }

let opened: Promise<AnswerSite & { close(): void }> | undefined
after(async () => (await opened)?.close())

export function answerSite(): Promise<AnswerSite> {
  opened ??= open()
  return opened
}

async function open() {
  const bundle = await bundleForBrowsers()
  const files = new Map<string, { type: string; text: string; headers: Record<string, string> }>()
  files.set('/browser.js', { type: 'text/javascript', text: bundle, headers: {} })
  const server = createServer(({ url = '/' }, response) => {
    const file = files.get(new URL(url, 'http://site').pathname)
    if (!file) return response.writeHead(404, { 'content-type': 'text/html' }).end('<title>Nothing</title>')
    response.writeHead(200, { 'content-type': `${file.type};charset=utf-8`, ...file.headers }).end(file.text)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put(body: string, headers: Record<string, string> = {}) {
      const path = `/page-${files.size}`
      const text = `<!doctype html><html lang="en"><title>An answer</title><meta name="color-scheme" content="light dark"><main><h1>An answer</h1>${body}</main></html>`
      files.set(path, { type: 'text/html', text, headers })
      return path
    },
    async putModule(source: string) {
      const { outputFiles } = await build({
        stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'tsx' },
        bundle: true,
        format: 'esm',
        jsx: 'automatic',
        define: { 'process.env.NODE_ENV': '"production"' },
        write: false,
      })
      const path = `/module-${files.size}.js`
      files.set(path, { type: 'text/javascript', text: outputFiles[0]!.text, headers: {} })
      return path
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export async function visitSite(options: BrowserContextOptions = {}): Promise<SiteVisitor> {
  const [browser, { origin }] = await Promise.all([sharedBrowser(), answerSite()])
  const context = await browser.newContext({
    ...{ baseURL: origin, viewport: { width: 900, height: 700 }, permissions: ['clipboard-write'] },
    ...options,
  })
  context.setDefaultTimeout(10_000)
  const faults: string[] = []
  context.on('weberror', (error) => faults.push(error.error().message))
  context.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML/.test(message.text())) faults.push(message.text())
  })
  return { page: await context.newPage(), context, faults, close: () => context.close() }
}

import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { splitStatements } from '../split-statements.ts'
import type { Engine } from './open-engine.ts'
import type { Statement } from './statement.ts'

/** Error numbers are ClickHouse's own. */
const syntaxError = 62
const authenticationFailed = 516
const unknownError = 1002

/** Request parameters of the HTTP interface that are not settings of the engine. */
const notSettings = new Set([
  'query',
  'database',
  'default_format',
  'query_id',
  'session_id',
  'session_check',
  'session_timeout',
  'role',
  'user',
  'password',
  'compress',
  'decompress',
  'quota_key',
  'buffer_size',
  'wait_end_of_query',
  'enable_http_compression',
])

/** Answers what `@clickhouse/client` asks of ClickHouse's HTTP interface (https://clickhouse.com/docs/interfaces/http). */
export function answerClickHouse(options: {
  engine: Engine
  username: string
  password: string
  database: string
}): RequestListener {
  const { engine, username, password, database } = options
  const credentials = Buffer.from(`${username}:${password}`)

  return async (request, response) => {
    try {
      const url = new URL(request.url ?? '/', 'http://ledger')
      if (url.pathname === '/ping') {
        response.end('Ok.\n')
        return
      }
      if (!isAllowed(request, credentials)) {
        sendException(response, authenticationFailed, 'Wrong user or password. (AUTHENTICATION_FAILED)')
        return
      }
      const statement = await readStatement(request, url, database)
      const queryId = url.searchParams.get('query_id')
      if (queryId) response.setHeader('X-ClickHouse-Query-Id', queryId)
      if (!statement.data && splitStatements(statement.sql).length > 1) {
        sendException(response, syntaxError, 'Multi-statements are not allowed. (SYNTAX_ERROR)')
        return
      }
      const startedAtMs = performance.now()
      const answer = await engine.run(statement, () => !response.destroyed)
      if (!answer) return
      const summary = {
        read_rows: answer.readRows,
        read_bytes: answer.readBytes,
        written_rows: answer.writtenRows,
        written_bytes: answer.writtenBytes,
        elapsed_ns: Math.round((performance.now() - startedAtMs) * 1e6),
      }
      const asText = Object.entries(summary).map(([name, value]) => [name, String(value)])
      response.setHeader('X-ClickHouse-Summary', JSON.stringify(Object.fromEntries(asText)))
      response.end(answer.bytes)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const code = /^Code: (\d+)/.exec(message)?.[1]
      sendException(response, code ? Number(code) : unknownError, message)
    }
  }
}

function isAllowed({ headers }: IncomingMessage, credentials: Buffer): boolean {
  const basic = headers.authorization?.match(/^Basic (.+)$/)?.[1]
  const given = basic
    ? Buffer.from(basic, 'base64')
    : Buffer.from(`${headers['x-clickhouse-user']}:${headers['x-clickhouse-key']}`)
  return given.length === credentials.length && timingSafeEqual(given, credentials)
}

async function readStatement(request: IncomingMessage, url: URL, database: string): Promise<Statement> {
  const parameters: Record<string, string> = {}
  const settings: Record<string, string> = {}
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) parameters[name.slice('param_'.length)] = value
    else if (!notSettings.has(name)) settings[name] = value
  }
  const body = await buffer(request)
  const inUrl = url.searchParams.get('query')
  const statement = {
    database: url.searchParams.get('database') || database,
    settings,
    parameters,
    defaultFormat: url.searchParams.get('default_format') ?? 'TabSeparated',
  }
  if (request.headers['content-type']?.startsWith('multipart/form-data')) {
    const form = await new Response(body, {
      headers: { 'content-type': request.headers['content-type'] },
    }).formData()
    for (const [name, value] of form) {
      if (name.startsWith('param_')) parameters[name.slice('param_'.length)] = String(value)
    }
    return { ...statement, sql: inUrl ?? String(form.get('query') ?? ''), data: undefined }
  }
  if (inUrl === null) return { ...statement, sql: body.toString(), data: undefined }
  return { ...statement, sql: inUrl, data: body.length > 0 ? body : undefined }
}

function sendException(response: ServerResponse, code: number, message: string): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(code === authenticationFailed ? 403 : code === syntaxError ? 400 : 500, {
    'Content-Type': 'text/plain; charset=UTF-8',
    'X-ClickHouse-Exception-Code': code,
  })
  response.end(message.startsWith('Code: ') ? message : `Code: ${code}. DB::Exception: ${message}`)
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorStatus, problemSchema } from '@loopwright/contract'
import type { ApiClient } from '@loopwright/contract/api-client'
import { defineFunction, teachVariant } from '@loopwright/server/testing/teach-function'
import { testServer } from '@loopwright/server/testing/test-server'

type Schema = {
  type?: string
  format?: string
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  minItems?: number
}
type Parameter = { name: string; in: 'path' | 'query'; schema: Schema }
type Operation = {
  operationId: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}
type Call = { method: string; path: string; query: Record<string, string>; body: string | undefined }

/** Numbers from 0 to 1 that a seed decides (mulberry32), so that a failure can be had again. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const id = '01890000-0000-7000-8000-000000000000'

const junkTexts = [
  ...['', ' ', '\u0000', 'a\u0000b', '\ud800', 'x\udc00y', '\u202e', '𝕏', 'é'.normalize('NFD'), '\ufeff'],
  ...["'; drop table span; --", '{x:String}', '%s', '%', '\\', '`', '$1', '../../etc/passwd', '<script>'],
  ...[
    'x'.repeat(300),
    'x'.repeat(9_000),
    'null',
    'true',
    '-1',
    '1e999',
    'NaN',
    '0x10',
    '99999999999999999999',
  ],
  ...['__proto__', 'constructor', 'a/b', 'a?b#c', '\r\nx: y', id, id.toUpperCase(), `{${id}}`],
  ...['9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z', '2300-01-01T00:00:00+14:00', '2024-02-30T00:00:00Z'],
  ...['WyJ4Il0', 'WyIyMDI0LTAxLTAxVDAwOjAwOjAwWiIsIngiXQ', 'WyI5OTk5LTAxLTAxVDAwOjAwOjAwWiIsIngiLCJ5Il0'],
]

/** As they stand in a body. */
const junkValues = [
  ...['null', 'true', '0', '-1', '1.5', '1e308', '1e999', '-0', '9007199254740993', '2147483648'],
  ...['[]', '{}', '[[]]', '[null]', '{"__proto__":{"x":1}}', '{"toString":1}', '[1,"a",{}]'],
  ...['NaN', 'Infinity', 'undefined', "'x'", ',', ''],
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  `[${'"x",'.repeat(1_500)}"x"]`,
]

function plausible(schema: Schema, known: Record<string, string>, name = ''): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const alternative = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (alternative) return plausible(alternative, known, name)
  switch (schema.type) {
    case 'object': {
      const required = new Set(schema.required)
      const entries = Object.entries(schema.properties ?? {}).filter(([key]) => required.has(key))
      return Object.fromEntries(entries.map(([key, value]) => [key, plausible(value, known, key)]))
    }
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, (_, at) =>
        schema.items?.type === 'string' ? `${at}` : plausible(schema.items ?? {}, known, name),
      )
    case 'integer':
    case 'number':
      return 1
    case 'boolean':
      return true
    default:
      return known[name] ?? (schema.format === 'date-time' ? '2026-01-01T00:00:00Z' : 'route')
  }
}

/** One of each thing, so that junk reaches what stands behind "not found". */
async function makeThings(api: ApiClient): Promise<Record<string, string>[]> {
  const datasetVersionId = await defineFunction(api)
  const modelId = await teachVariant(api, { datasetVersionId, variant: 'seed' })
  const queue = await api.review.createQueue({ name: 'triage', function: 'route' })
  const [training] = (await api.improve.listTrainingRuns({})).items
  const names = {
    name: 'route',
    function: 'route',
    dataset: 'route-data',
    baseline: 'seed',
    candidate: 'seed',
  }
  const more = { modelId, datasetVersionId, queueId: queue.id, includeVersionId: datasetVersionId }
  const ids = [queue.id, datasetVersionId, modelId, training?.id ?? '', id]
  return ids.map((each) => ({ ...names, ...more, id: each, reviewerId: 'ada', email: 'nobody' }))
}

test('junk in every parameter and every field of every procedure: never a fault of the server', {
  timeout: 120_000,
}, async (t) => {
  const seed = Date.now() % 1_000_000
  t.diagnostic(`seed ${seed}`)
  const random = randomFrom(seed)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
  const server = await testServer()
  const { api, key } = await server.project()
  const things = await makeThings(api)
  const document = (await (await server.request('/api/v1/openapi.json')).json()) as {
    paths: Record<string, Record<string, Operation>>
  }
  const faults: string[] = []
  const statuses = new Map<number, number>()

  async function send(call: Call, what: string): Promise<void> {
    const query = new URLSearchParams(call.query).toString()
    const url = `/api/v1${call.path}${query && `?${query}`}`
    const response = await server.request(url, {
      key,
      method: call.method,
      ...(call.body !== undefined && { body: call.body }),
    })
    const text = await response.text()
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
    if (response.status < 400) return
    const fault = faultOf(response, text)
    if (fault) {
      faults.push(
        `${fault}: ${call.method} ${url.slice(0, 200)} with ${what}, body ${JSON.stringify(call.body)?.slice(0, 300)}: ${response.status} ${text.slice(0, 200)}`,
      )
    }
  }

  for (const [template, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const parameters = operation.parameters ?? []
      const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema
      const fields = Object.keys(schema?.properties ?? {})
      const make = (junk: { name: string; text: string } | undefined, body: string | undefined): Call => {
        const known = pick(things)
        const path = template.replace(/\{([^}]+)\}/g, (_, name: string) =>
          encode(junk?.name === name ? junk.text : (known[name] ?? id)),
        )
        const isQuery = junk && parameters.some((each) => each.in === 'query' && each.name === junk.name)
        return { method: method.toUpperCase(), path, query: isQuery ? { [junk.name]: junk.text } : {}, body }
      }
      const good = () => (schema ? (plausible(schema, pick(things)) as Record<string, unknown>) : undefined)
      const whole = () => (schema ? JSON.stringify(good()) : undefined)
      for (const { name } of parameters) {
        for (let times = 0; times < 4; times += 1) {
          const text = pick(junkTexts)
          await send(make({ name, text }, whole()), `${name} = ${JSON.stringify(text.slice(0, 40))}`)
        }
      }
      for (const field of fields) {
        for (let times = 0; times < 4; times += 1) {
          const value = random() < 0.5 ? JSON.stringify(pick(junkTexts)) : pick(junkValues)
          const rest = JSON.stringify({ ...good(), [field]: undefined }).slice(1, -1)
          const body = `{${rest}${rest && ','}${JSON.stringify(field)}:${value}}`
          await send(make(undefined, body), `${field} = ${value.slice(0, 40)}`)
        }
      }
      if (schema)
        for (let times = 0; times < 2; times += 1) await send(make(undefined, pick(junkValues)), 'a body')
    }
  }
  t.diagnostic(`statuses ${JSON.stringify([...statuses].sort())}`)
  assert.deepEqual(faults, [], `${faults.length} faults with seed ${seed}`)
  assert.equal((await server.request('/readyz')).status, 200)
})

/** A name in a path cannot be a lone surrogate: no URL can hold one. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()) || '%20'
}

function faultOf(response: Response, text: string): string | undefined {
  if (response.status >= 500) return 'a fault of the server'
  if (!response.headers.get('content-type')?.startsWith('application/problem+json'))
    return 'no problem document'
  const problem = problemSchema.safeParse(JSON.parse(text))
  if (!problem.success) return `no problem document (${problem.error.message})`
  const { code, detail, status } = problem.data
  if (status !== response.status || errorStatus[code] !== status) return 'a code of another status'
  if (detail.length < 20) return 'a detail that says nothing'
  return undefined
}

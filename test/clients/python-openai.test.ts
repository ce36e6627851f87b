import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { gatewayProject } from './gateway-project.ts'
import { startModelServer } from './model-server.ts'

const run = promisify(execFile)
const installLimitMs = 60_000

type Installed = { folder: string; problem?: string }

/** Puts the `openai` package into a folder; `problem` says why it could not, where it can't be had. */
async function installClient(): Promise<Installed> {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-python-'))
  const quietly = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-compile', '--retries', '0']
  const wheels = ['--timeout', '5', '--only-binary', ':all:', '--target', folder, 'openai']
  try {
    await run('python3', ['-m', 'pip', 'install', ...quietly, ...wheels], { timeout: installLimitMs })
    return { folder }
  } catch (error) {
    return { folder, problem: (error as Error).message.trim().split('\n').at(-1) ?? 'it failed' }
  }
}

// It takes ten seconds and more, in which other files' tests run.
const installing = installClient()
after(async () => rm((await installing).folder, { recursive: true, force: true }))

const script = `
import json, sys
from openai import OpenAI, RateLimitError
url, key = sys.argv[1:]
client = OpenAI(api_key=key, base_url=url + "/v1", max_retries=0)
seen = {}
def note(name, raw, value):
    seen[name] = [raw.headers["x-loopwright-inference-id"], value]
hi = [{"role": "user", "content": "Hi"}]
raw = client.chat.completions.with_raw_response.create(model="acme/large", messages=hi, user="user-7")
note("chat", raw, raw.parse().choices[0].message.content)
raw = client.chat.completions.with_raw_response.create(model="acme/large", messages=hi, stream=True)
note("chat stream", raw, "".join(chunk.choices[0].delta.content or "" for chunk in raw.parse()))
tool = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {}}}}
raw = client.chat.completions.with_raw_response.create(model="function/kind", messages=hi, tools=[tool])
note("tool", raw, raw.parse().choices[0].message.tool_calls[0].function.arguments)
raw = client.responses.with_raw_response.create(model="acme/large", input="Hi")
note("response", raw, raw.parse().output_text)
with client.responses.stream(model="function/kind", input="Hi") as stream:
    stream.until_done()
    text = stream.get_final_response().output_text
seen["response stream"] = [None, text]
raw = client.embeddings.with_raw_response.create(model="acme/small", input=["one", "two"])
note("embeddings", raw, raw.parse().data[1].embedding)
seen["models"] = [None, [model.id for model in client.models.list()]]
try:
    client.chat.completions.create(model="acme/large", messages=[{"role": "user", "content": "fail with 429"}])
except RateLimitError as error:
    seen["error"] = [error.response.headers["x-loopwright-inference-id"], error.code]
print(json.dumps(seen))
`

test('the Python openai client', async (t) => {
  const { folder, problem } = await installing
  if (problem !== undefined) {
    t.skip(`SKIPPED: the Python package "openai" cannot be installed here: ${problem}`)
    return
  }
  const upstream = await startModelServer()
  t.after(() => upstream.close())
  const { url, key, serve, stored } = await gatewayProject(upstream.baseUrl)
  await serve('kind', { kind: 'upstream', provider: 'claude', model: 'sonnet' })
  const { stdout } = await run('python3', ['-c', script, url, key], {
    timeout: installLimitMs,
    env: { PATH: process.env.PATH, PYTHONPATH: folder, PYTHONIOENCODING: 'utf-8' },
  })
  const seen = JSON.parse(stdout) as Record<string, [string | null, unknown]>
  const said = 'Grüße aus Ulm 😀'
  assert.deepEqual(Object.fromEntries(Object.entries(seen).map(([name, [, value]]) => [name, value])), {
    ...{ chat: said, 'chat stream': said, tool: '{"city":"Ulm"}', response: said, 'response stream': said },
    ...{ embeddings: [0.5, -0.25, 0.125], models: ['function/kind'], error: 'recorded_429' },
  })
  const spanOf = (name: string) =>
    stored({ headers: new Headers({ 'x-loopwright-inference-id': seen[name]?.[0] ?? '' }) })
  const chat = await spanOf('chat')
  assert.deepEqual([chat.outputText, chat.endUserId, chat.promptTokens], [said, 'user-7', 20])
  assert.equal((await spanOf('chat stream')).outputText, said)
  assert.match((await spanOf('tool')).outputText, /get_weather/)
  assert.equal((await spanOf('response')).outputText, said)
  assert.deepEqual((await spanOf('embeddings')).output, { embeddings: 2, dimensions: 3 })
  assert.equal((await spanOf('error')).errorMessage, 'The model failed with 429.')
})

export type Snippet = { id: string; title: string; about: string; code: string }

type SnippetInput = { origin: string; secretKey: string; model: string }

/** What to paste into an application so that its calls arrive here, filled in with this server's address and key. */
export function snippets({ origin, secretKey, model }: SnippetInput): Snippet[] {
  // Without it the first call comes back with an upstream's complaint about a key that the caller did send.
  const needs = model.startsWith('openai/')
    ? ' The call goes on to OpenAI with the OPENAI_API_KEY that this server was started with; without one, take the last tab.'
    : ''
  return [
    {
      id: 'typescript',
      title: 'TypeScript',
      about: `The OpenAI client, pointed here. Nothing else changes.${needs}`,
      code: `import OpenAI from 'openai'

const client = new OpenAI({
  baseURL: '${origin}/v1',
  apiKey: '${secretKey}',
})

const answer = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'How do I change my PIN?' }],
})
console.log(answer.choices[0]?.message.content)`,
    },
    {
      id: 'python',
      title: 'Python',
      about: `The OpenAI client, pointed here. Nothing else changes.${needs}`,
      code: `from openai import OpenAI

client = OpenAI(
    base_url="${origin}/v1",
    api_key="${secretKey}",
)

answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "How do I change my PIN?"}],
)
print(answer.choices[0].message.content)`,
    },
    {
      id: 'curl',
      title: 'curl',
      about: `One call through the gateway.${needs}`,
      code: `curl ${origin}/v1/chat/completions \\
  -H "authorization: Bearer ${secretKey}" \\
  -H "content-type: application/json" \\
  -d '{"model": "${model}", "messages": [{"role": "user", "content": "How do I change my PIN?"}]}'`,
    },
    {
      id: 'opentelemetry',
      title: 'OpenTelemetry',
      about: 'Environment of an application that already exports traces.',
      code: `export OTEL_EXPORTER_OTLP_ENDPOINT="${origin}"
export OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"
export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer ${secretKey}"`,
    },
    {
      id: 'span',
      title: 'Without a model',
      about: 'A call that was made elsewhere, reported here. Good for a first look.',
      code: `curl ${origin}/api/v1/traces \\
  -H "authorization: Bearer ${secretKey}" \\
  -H "content-type: application/json" \\
  -d '{"spans": [{"traceId": "first-trace", "spanId": "first-span", "name": "answer", "kind": "inference",
       "startedAt": "'$(date -u +%Y-%m-%dT%H:%M:%SZ)'", "durationMs": 240,
       "input": "How do I change my PIN?", "output": "pin_change"}]}'`,
    },
  ]
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type NewSpan, newSpanSchema } from '@loopwright/contract'
import type { Attributes, OtlpSpan } from '../otlp-span.ts'
import { otlpSpanToNewSpan } from '../otlp-span-to-new-span.ts'
import { otlpEvent, otlpSpan } from '../testing/otlp-span.ts'

type Case = {
  dialect: string
  attributes: Attributes
  more?: Parameters<typeof otlpSpan>[1]
  expected: Partial<NewSpan>
  /** What must still be among the attributes, by name. */
  left?: string[]
}

const text = (role: string, content: string) => ({ role, parts: [{ type: 'text', content }] })

const cases: Case[] = [
  {
    dialect: 'GenAI 1.37 to 1.41, a chat',
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-large',
      'gen_ai.response.model': 'gpt-large-2026-01-01',
      'gen_ai.conversation.id': 'conversation-1',
      'gen_ai.system_instructions': '[{"type":"text","content":"Be brief."}]',
      'gen_ai.input.messages': JSON.stringify([text('user', 'Hi')]),
      'gen_ai.output.messages': JSON.stringify([{ ...text('assistant', 'Hello'), finish_reason: 'stop' }]),
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 4,
      'gen_ai.usage.cache_read.input_tokens': 8,
      'gen_ai.agent.name': 'helper',
      'gen_ai.request.temperature': 0.5,
    },
    expected: {
      kind: 'inference',
      provider: 'openai',
      model: 'gpt-large',
      sessionId: 'conversation-1',
      input: { messages: [text('user', 'Hi')], system: [{ type: 'text', content: 'Be brief.' }] },
      output: { ...text('assistant', 'Hello'), finish_reason: 'stop' },
      promptTokens: 12,
      completionTokens: 4,
    },
    left: [
      'gen_ai.usage.cache_read.input_tokens',
      'gen_ai.agent.name',
      'gen_ai.request.temperature',
      'gen_ai.response.model',
    ],
  },
  {
    dialect: 'GenAI, a tool',
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'weather',
      'gen_ai.tool.call.id': 'call-1',
      'gen_ai.tool.call.arguments': '{"city":"Bern"}',
      'gen_ai.tool.call.result': 'sunny',
    },
    expected: { kind: 'tool', input: { city: 'Bern' }, output: 'sunny' },
    left: ['gen_ai.tool.name', 'gen_ai.tool.call.id'],
  },
  {
    dialect: 'GenAI, a retrieval',
    attributes: {
      'gen_ai.operation.name': 'retrieval',
      'gen_ai.data_source.id': 'handbook',
      'gen_ai.retrieval.query.text': 'refunds',
      'gen_ai.retrieval.documents': '[{"id":"d1","score":0.9}]',
    },
    expected: { kind: 'retrieval', input: 'refunds', output: { documents: [{ id: 'd1', score: 0.9 }] } },
  },
  {
    dialect: 'GenAI, an agent and its workflow',
    attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.request.model': 'gpt-large' },
    expected: { kind: 'agent' },
  },
  {
    dialect: 'GenAI up to 1.36, a message an event',
    attributes: {
      'gen_ai.system': 'openai',
      'gen_ai.request.model': 'gpt-4',
      'gen_ai.usage.prompt_tokens': 9,
    },
    more: {
      events: [
        otlpEvent('gen_ai.system.message', { content: 'Be brief.' }, 0),
        otlpEvent('gen_ai.user.message', { content: 'Hi', role: 'user' }, 0),
        otlpEvent('gen_ai.choice', { index: 0, finish_reason: 'stop', message: '{"content":"Hello"}' }, 1),
      ],
    },
    expected: {
      kind: 'inference',
      provider: 'openai',
      promptTokens: 9,
      input: {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hi' },
        ],
      },
      output: { role: 'assistant', content: 'Hello', finish_reason: 'stop' },
    },
  },
  {
    dialect: 'GenAI of 2024, content on two events',
    attributes: { 'gen_ai.system': 'openai', 'gen_ai.request.model': 'gpt-4' },
    more: {
      events: [
        otlpEvent('gen_ai.content.prompt', { 'gen_ai.prompt': '[{"role":"user","content":"Hi"}]' }),
        otlpEvent('gen_ai.content.completion', {
          'gen_ai.completion': '[{"role":"assistant","content":"Yo"}]',
        }),
      ],
    },
    expected: { input: [{ role: 'user', content: 'Hi' }], output: { role: 'assistant', content: 'Yo' } },
  },
  {
    dialect: 'OpenLLMetry, numbered',
    attributes: {
      'llm.request.type': 'chat',
      'gen_ai.system': 'Anthropic',
      'gen_ai.request.model': 'claude',
      'gen_ai.prompt.0.role': 'user',
      'gen_ai.prompt.0.content': 'Weather?',
      'gen_ai.completion.0.role': 'assistant',
      'gen_ai.completion.0.finish_reason': 'tool_calls',
      'gen_ai.completion.0.tool_calls.0.id': 'call-1',
      'gen_ai.completion.0.tool_calls.0.name': 'weather',
      'gen_ai.completion.0.tool_calls.0.arguments': '{"city":"Bern"}',
      'gen_ai.usage.cache_read_input_tokens': 3,
      'traceloop.workflow.name': 'answer',
      'traceloop.association.properties.user_id': 'user-1',
      'traceloop.association.properties.session_id': 'session-1',
      'traceloop.association.properties.plan': 'gold',
    },
    expected: {
      kind: 'inference',
      provider: 'Anthropic',
      function: 'answer',
      sessionId: 'session-1',
      endUserId: 'user-1',
      metadata: { plan: 'gold' },
      input: { messages: [{ role: 'user', content: 'Weather?' }] },
      output: {
        role: 'assistant',
        content: null,
        finish_reason: 'tool_calls',
        tool_calls: [
          { id: 'call-1', type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } },
        ],
      },
    },
    left: ['gen_ai.usage.cache_read.input_tokens'],
  },
  {
    dialect: 'OpenLLMetry before GenAI',
    attributes: {
      'llm.vendor': 'OpenAI',
      'llm.request.type': 'completion',
      'llm.request.model': 'old',
      'llm.prompts.0.content': 'Hi',
      'llm.completions.0.content': 'Hello',
      'llm.usage.prompt_tokens': 2,
      'llm.usage.completion_tokens': 1,
      'llm.usage.total_tokens': 3,
    },
    expected: {
      kind: 'inference',
      provider: 'OpenAI',
      model: 'old',
      promptTokens: 2,
      completionTokens: 1,
      input: { messages: [{ role: 'user', content: 'Hi' }] },
      output: { role: 'assistant', content: 'Hello' },
    },
    left: ['llm.usage.total_tokens'],
  },
  {
    dialect: 'OpenLLMetry, a task',
    attributes: {
      'traceloop.span.kind': 'task',
      'traceloop.entity.name': 'look-up',
      'traceloop.entity.input': '{"args":["x"]}',
      'traceloop.entity.output': '"y"',
    },
    expected: { kind: 'chain', input: { args: ['x'] }, output: 'y' },
    left: ['traceloop.entity.name'],
  },
  {
    dialect: 'OpenInference, a model call',
    attributes: {
      'openinference.span.kind': 'LLM',
      'llm.provider': 'openai',
      'llm.model_name': 'gpt-4o',
      'llm.input_messages.0.message.role': 'user',
      'llm.input_messages.0.message.contents.0.message_content.type': 'text',
      'llm.input_messages.0.message.contents.0.message_content.text': 'What is this?',
      'llm.input_messages.0.message.contents.1.message_content.type': 'image',
      'llm.input_messages.0.message.contents.1.message_content.image.image.url': 'https://example.com/a.png',
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.tool_calls.0.tool_call.id': 'call-1',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'look',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{}',
      'llm.token_count.prompt': 20,
      'llm.token_count.completion': 5,
      'llm.token_count.prompt_details.cache_read': 16,
      'llm.cost.total': 0.0012,
      'session.id': 'session-1',
      'user.id': 'user-1',
      'tag.tags': ['beta', 'vip'],
      metadata: '{"locale":"de","depth":2}',
      'input.value': '{"model":"gpt-4o"}',
      'input.mime_type': 'application/json',
    },
    expected: {
      kind: 'inference',
      provider: 'openai',
      model: 'gpt-4o',
      promptTokens: 20,
      completionTokens: 5,
      costMicroUsd: 1200,
      sessionId: 'session-1',
      endUserId: 'user-1',
      tags: ['beta', 'vip'],
      metadata: { locale: 'de', depth: '2' },
      input: {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            ],
          },
        ],
      },
      output: {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call-1', type: 'function', function: { name: 'look', arguments: '{}' } }],
      },
    },
    left: ['input.value', 'gen_ai.usage.cache_read.input_tokens'],
  },
  {
    dialect: 'OpenInference, a retriever',
    attributes: {
      'openinference.span.kind': 'RETRIEVER',
      'input.value': 'refunds',
      'input.mime_type': 'text/plain',
      'retrieval.documents.0.document.id': 'd1',
      'retrieval.documents.0.document.content': 'Within 30 days.',
      'retrieval.documents.0.document.score': 0.8,
      'retrieval.documents.0.document.metadata': '{"page":3}',
    },
    expected: {
      kind: 'retrieval',
      input: 'refunds',
      output: { documents: [{ id: 'd1', content: 'Within 30 days.', score: 0.8, metadata: { page: 3 } }] },
    },
  },
  {
    dialect: 'OpenInference, an embedding',
    attributes: {
      'openinference.span.kind': 'EMBEDDING',
      'embedding.model_name': 'small',
      'embedding.embeddings.0.embedding.text': 'Hi',
      'embedding.embeddings.0.embedding.vector': [0.1, 0.2],
    },
    expected: { kind: 'inference', model: 'small', input: 'Hi' },
    left: ['embedding.embeddings.0.embedding.vector'],
  },
  {
    dialect: 'AI SDK, the wrapper',
    attributes: {
      'ai.operationId': 'ai.generateText',
      'ai.telemetry.functionId': 'write-story',
      'ai.telemetry.metadata.userId': 'user-1',
      'ai.telemetry.metadata.plan': 'gold',
      'ai.model.id': 'gpt-large',
      'ai.model.provider': 'openai.chat',
      'ai.prompt': '{"prompt":"Hi"}',
      'ai.response.text': 'Hello',
      'ai.usage.inputTokens': 5,
      'ai.settings.maxRetries': 2,
    },
    expected: {
      kind: 'chain',
      function: 'write-story',
      endUserId: 'user-1',
      metadata: { plan: 'gold' },
      input: { prompt: 'Hi' },
      output: { role: 'assistant', content: 'Hello' },
    },
    left: ['ai.settings.maxRetries'],
  },
  {
    dialect: 'AI SDK, the call inside it',
    attributes: {
      'ai.operationId': 'ai.streamText.doStream',
      'ai.model.id': 'gpt-large',
      'ai.prompt.messages': '[{"role":"user","content":[{"type":"text","text":"Hi"}]}]',
      'ai.response.toolCalls': '[{"toolCallId":"call-1","toolName":"look","input":"{}"}]',
      'gen_ai.system': 'openai.chat',
      'gen_ai.request.model': 'gpt-large',
      'gen_ai.usage.input_tokens': 5,
      'gen_ai.usage.output_tokens': 3,
      'ai.usage.cachedInputTokens': 4,
    },
    expected: {
      kind: 'inference',
      promptTokens: 5,
      completionTokens: 3,
      input: { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] },
      output: {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call-1', type: 'function', function: { name: 'look', arguments: '{}' } }],
      },
    },
    left: ['gen_ai.usage.cache_read.input_tokens'],
  },
  {
    dialect: 'AI SDK, a tool and texts to embed',
    attributes: {
      'ai.operationId': 'ai.embedMany.doEmbed',
      'ai.values': ['"one"', '"two"'],
      'ai.usage.tokens': 4,
    },
    expected: { kind: 'inference', input: ['one', 'two'], promptTokens: 4 },
  },
  {
    dialect: 'our own names win over all others',
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.conversation.id': 'theirs',
      'session.id': 'theirs too',
      'loopwright.session.id': 'ours',
      'loopwright.end_user.id': 'user-1',
      'loopwright.user_task.id': 'task-1',
      'loopwright.function': 'answer-ticket',
      'loopwright.variant': 'short',
      'loopwright.environment': 'canary',
      'loopwright.segment': 'new',
      'loopwright.tags': ['a'],
      'loopwright.metadata.locale': 'de-CH',
      'loopwright.kind': 'chain',
    },
    more: { resource: { 'service.name': 'shop', 'deployment.environment.name': 'staging' } },
    expected: {
      kind: 'chain',
      sessionId: 'ours',
      endUserId: 'user-1',
      userTaskId: 'task-1',
      function: 'answer-ticket',
      variant: 'short',
      environment: 'canary',
      segment: 'new',
      tags: ['a'],
      metadata: { locale: 'de-CH' },
    },
    left: ['gen_ai.conversation.id', 'session.id', 'resource.service.name'],
  },
]

for (const { dialect, attributes, more, expected, left = [] } of cases) {
  test(`a span is read: ${dialect}`, () => {
    const span = read(otlpSpan(attributes, more))
    for (const [name, value] of Object.entries(expected))
      assert.deepEqual(JSON.parse(JSON.stringify(span[name as keyof NewSpan])), value, name)
    for (const name of left) assert.ok(name in span.attributes, `${name} is lost`)
  })
}

function read(otlp: OtlpSpan): NewSpan {
  const reading = otlpSpanToNewSpan(otlp)
  assert.ok('span' in reading)
  // What comes out of hostile attributes too must be what the API would take.
  const checked = newSpanSchema.safeParse(JSON.parse(JSON.stringify(reading.span)))
  assert.ok(checked.success, JSON.stringify(checked.error?.issues))
  return reading.span
}

test('what nobody would send is kept as far as it can be and breaks nothing', () => {
  const long = 'x'.repeat(5_000)
  const deep = '['.repeat(10_000) + ']'.repeat(10_000)
  const span = read(
    otlpSpan(
      {
        [long]: 1,
        __proto__x: 1,
        'session.id': long,
        'gen_ai.input.messages': deep,
        'gen_ai.usage.input_tokens': -4,
        'llm.input_messages.99999999.message.role': 'user',
        'llm.input_messages.7.message': 'flat',
        'llm.input_messages.7.message.role': 'user',
        'loopwright.kind': 'spaceship',
        'loopwright.tags': Array.from({ length: 80 }, (_, n) => `${n}${long}`),
        metadata: JSON.stringify(Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`m${n}`, long]))),
        ...Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`loopwright.metadata.k${n}`, 'v'])),
      },
      {
        name: long,
        traceId: long,
        isError: true,
        links: [{ traceId: undefined, spanId: 'x', attributes: {} }],
        events: [
          otlpEvent(long, { 'exception.message': 'no' }),
          { name: '', nanoseconds: undefined, attributes: {} },
        ],
      },
    ),
  )
  assert.equal(span.name.length, 200)
  assert.equal(span.tags.length, 50)
  assert.equal(Object.keys(span.metadata).length, 64)
  assert.equal(span.attributes['session.id'], long)
  assert.equal(span.promptTokens, undefined)
  assert.deepEqual(
    span.events.map((event) => event.name.length),
    [200, 5],
  )
})

test('text that nests without end as JSON stays text', () => {
  const endless = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  for (const name of ['langfuse.observation.input', 'input.value', 'gen_ai.input.messages']) {
    const { span } = otlpSpanToNewSpan(otlpSpan({ [name]: endless })) as { span: NewSpan }
    assert.ok(JSON.stringify(span.input).includes('[[['), name)
  }
})

test('what calls took counts on the calls, and is an attribute of what is around them', () => {
  const wrappers: [attributes: Record<string, unknown>, kept: string[]][] = [
    [
      {
        ...{
          'ai.operationId': 'ai.generateText',
          'ai.usage.promptTokens': 5,
          'ai.usage.completionTokens': 3,
        },
        ...{ 'gen_ai.usage.input_tokens': 5, 'gen_ai.usage.output_tokens': 3 },
      },
      ['ai.usage.promptTokens', 'ai.usage.completionTokens'],
    ],
    [
      {
        ...{ 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.usage.input_tokens': 5 },
        ...{ 'gen_ai.usage.cost': 0.25, 'gen_ai.usage.output_tokens': 3 },
      },
      ['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens', 'gen_ai.usage.cost'],
    ],
    [
      { 'openinference.span.kind': 'CHAIN', 'llm.token_count.prompt': 5, 'llm.cost.total': 0.25 },
      ['llm.token_count.prompt', 'llm.cost.total'],
    ],
  ]
  for (const [attributes, kept] of wrappers) {
    const span = read(otlpSpan(attributes))
    assert.deepEqual(
      [span.promptTokens, span.completionTokens, span.costMicroUsd],
      [undefined, undefined, undefined],
    )
    for (const name of kept) assert.equal(span.attributes[name], attributes[name], name)
  }
  // What an application says of its own span is meant.
  assert.equal(read(otlpSpan({ 'loopwright.kind': 'agent', 'loopwright.cost_micro_usd': 7 })).costMicroUsd, 7)
})

test('links, events and why a span failed are kept', () => {
  const span = read(
    otlpSpan(
      { 'http.route': '/ask' },
      {
        kind: 3,
        isError: true,
        events: [otlpEvent('exception', { 'exception.message': 'no route' })],
        links: [{ traceId: 'aa', spanId: 'bb', attributes: { why: 'retry' } }],
      },
    ),
  )
  assert.deepEqual([span.status, span.errorMessage, span.durationMs], ['error', 'no route', 2_000])
  assert.deepEqual(span.links, [{ traceId: 'aa', spanId: 'bb', attributes: { why: 'retry' } }])
  assert.equal(span.events[0]?.at, '2026-01-02T03:04:06.000Z')
  assert.deepEqual(span.attributes, { 'http.route': '/ask', 'otel.kind': 'client' })
})

test('a span without an id or a start cannot be one', () => {
  for (const lacks of ['traceId', 'spanId', 'startNanoseconds'] as const)
    assert.ok('lacks' in otlpSpanToNewSpan(otlpSpan({}, { [lacks]: undefined })))
  assert.ok('lacks' in otlpSpanToNewSpan(otlpSpan({}, { startNanoseconds: 2n ** 64n - 1n })) === false)
})

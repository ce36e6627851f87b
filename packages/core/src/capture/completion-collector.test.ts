import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCompletionCollector } from './completion-collector.ts'

const events = [
  ': a comment\r\n\r\n',
  'event: message\ndata: {"id":"c1","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Gr"}}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{"content":"üße 😀"}}]}\r\n\r\n',
  'data:{"choices":[{"index":1,"delta":{"content":"zwei"},"finish_reason":"length"}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{},\ndata: "finish_reason":"stop"}]}\n\n',
  'data: not json\n\n',
  'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}\n\n',
  'data: [DONE]\n\n',
]

for (const size of [1, 2, 3, 7, 64, 10_000]) {
  test(`a stream in pieces of ${size} bytes is put together`, () => {
    const collector = createCompletionCollector()
    const bytes = new TextEncoder().encode(events.join(''))
    for (let start = 0; start < bytes.length; start += size) {
      assert.equal(collector.isDone(), false)
      collector.read(bytes.subarray(start, start + size))
    }
    assert.equal(collector.isDone(), true)
    assert.deepEqual(collector.completion(), {
      responseId: 'c1',
      model: 'm',
      output: [
        { role: 'assistant', content: 'Grüße 😀' },
        { role: 'assistant', content: 'zwei' },
      ],
      finishReasons: ['stop', 'length'],
      promptTokens: 3,
      completionTokens: 4,
    })
  })
}

test('an error inside the stream is heard', () => {
  const collector = createCompletionCollector()
  collector.read(new TextEncoder().encode('data: {"error":{"message":"overloaded"}}\n\n'))
  assert.equal(collector.error(), 'overloaded')
  assert.equal(collector.completion().output, null)
})

test('indices that nobody asked for take no memory', () => {
  const collector = createCompletionCollector()
  const choice = { index: 4_000_000_000, delta: { content: 'x' } }
  collector.read(new TextEncoder().encode(`data: ${JSON.stringify({ choices: [choice] })}\n\n`))
  assert.equal(collector.completion().output, null)
})

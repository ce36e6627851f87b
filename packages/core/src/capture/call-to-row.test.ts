import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Call, type CallOutcome, callToRow } from './call-to-row.ts'

const call: Call = {
  ...{ projectId: 'p', inferenceId: 'i', spanId: 's', startedAtMs: 1_000, name: 'chat large' },
  context: {
    ...{ traceId: 't', parentSpanId: '', sessionId: '', userTaskId: '', endUserId: '' },
    ...{ environment: 'production', segment: '', tags: [], metadata: {} },
  },
  ...{ function: '', variant: '', releaseId: '', assignmentProbability: null, provider: 'acme' },
  ...{ model: 'large', inputJson: '{}', inputText: '', attributes: {} },
}

const outcome: CallOutcome = {
  ...{ durationMs: 1, errorMessage: null, output: null, promptTokens: 3, completionTokens: 4 },
  ...{ costMicroUsd: null, confidence: null, probabilities: [], attributes: {} },
}

test('a call whose answer nests too deep to be written is kept, and says so', () => {
  const output = { role: 'assistant', content: [JSON.parse('['.repeat(20_000) + ']'.repeat(20_000))] }
  const row = callToRow(call, { ...outcome, output })
  assert.deepEqual([row.status, row.prompt_tokens, row.output_text], ['ok', 3, ''])
  assert.equal(row.output, '')
  assert.deepEqual(JSON.parse(row.attributes), { 'loopwright.output_cut': true })
})

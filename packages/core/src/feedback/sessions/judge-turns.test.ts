import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isHandedOver, judgeByNext, type SessionCall, turnsOf } from './judge-turns.ts'

let clock = 0
function call(question: string, answer: string, more: Partial<SessionCall> = {}): SessionCall {
  clock += 1_000
  return {
    inferenceId: `call-${clock}`,
    question,
    answer,
    failed: false,
    startedAtMs: clock,
    endedAtMs: clock + 500,
    ...more,
  }
}

const toolCall = '[{"id":"1","type":"function","function":{"name":"find_order","arguments":"{}"}}]'

test('a tool loop, a retry and calls beside one another are one turn; the same asked again is another', () => {
  const loop = [call('where is it', toolCall), call('where is it', 'On its way.')]
  const retry = [call('and when', '', { failed: true }), call('and when', 'Monday.')]
  const start = clock + 1_000
  const beside = [
    call('which day', 'Monday.', { startedAtMs: start }),
    call('which day', 'Monday!', { startedAtMs: start + 100 }),
  ]
  const again = [call('which day', 'As I said, Monday.', { startedAtMs: start + 60_000 })]
  const turns = turnsOf([...again, ...retry, ...beside, ...loop])
  assert.deepEqual(
    turns.map(({ calls }) => calls.length),
    [2, 2, 2, 1],
  )
  assert.equal(turns[0]!.answered, loop[1])
  assert.equal(turns[1]!.answered, retry[1])
})

const turnOf = (question: string, answer: string) => turnsOf([call(question, answer)])[0]!

const judged = (question: string, answer: string, next: string) =>
  Object.fromEntries(judgeByNext(turnOf(question, answer), next).map(({ signal, value }) => [signal, value]))

test('the next turn says what was wrong with the answer, or that nothing was', () => {
  const [question, answer] = ['how do i cancel my order', 'Orders can be returned within 14 days.']
  assert.deepEqual(judged(question, answer, 'how can I cancel the order?'), {
    complained: false,
    rephrased: true,
    escalated: false,
  })
  assert.deepEqual(judged(question, answer, 'and what does shipping to France cost'), {
    complained: false,
    rephrased: false,
    escalated: false,
  })
  assert.deepEqual(judged(question, answer, "That's not what I asked."), {
    complained: true,
    rephrased: false,
    escalated: false,
  })
  assert.deepEqual(judged(question, answer, 'Let me talk to a human'), {
    complained: false,
    rephrased: false,
    escalated: true,
  })
  // Too little to be compared.
  assert.deepEqual(judged(question, answer, 'ok'), { complained: false, escalated: false })
  const [complaint] = judgeByNext(turnOf(question, answer), 'No, I meant my subscription.')
  assert.equal(complaint?.comment, 'corrected to: my subscription')
})

test('a tool that hands over is an escalation, whatever it is called with', () => {
  assert.equal(isHandedOver({ answer: toolCall }), false)
  assert.equal(isHandedOver({ answer: toolCall.replace('find_order', 'transfer_to_human_agents') }), true)
  assert.equal(isHandedOver({ answer: '[{"type":"tool_use","name":"escalate","input":{}}]' }), true)
})

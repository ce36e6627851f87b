import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConversationStep } from '@loopwright/contract'
import { newSteps } from './new-steps.ts'

const step = (kind: string, inputText: string, outputText: string) =>
  ({ kind, inputText, outputText }) as ConversationStep
const short = (steps: ConversationStep[]) =>
  newSteps(steps).map(({ step: { kind }, asked, answered, calls }) => [kind, asked, answered, calls.join()])

const calling = '[{"id":"c","function":{"name":"look","arguments":"{}"}}]'

test('a question is said once, and a call of a tool that follows is said by the tool', () => {
  const steps = [
    step('inference', 'Warm?', calling),
    step('tool', '{}', '4'),
    step('inference', 'Warm?', 'No, 4 °C'),
  ]
  assert.deepEqual(short(steps), [
    ['inference', 'Warm?', null, ''],
    ['tool', '{}', '4', ''],
    ['inference', null, 'No, 4 °C', ''],
  ])
})

test('a call of a tool that was not captured is said where it was asked for', () => {
  assert.deepEqual(short([step('inference', 'Warm?', calling)]), [['inference', 'Warm?', null, 'look']])
})

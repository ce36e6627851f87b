import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  applyEdits,
  type BodyEdits,
  type VariantChange,
  variantEditsOfChat,
  variantEditsOfEmbeddings,
  variantEditsOfMessages,
  variantEditsOfResponses,
} from './apply-variant.ts'
import type { JsonObject } from './json-value.ts'

const applied =
  (editsOf: (body: JsonObject, variant: VariantChange) => BodyEdits) =>
  (body: JsonObject, variant: VariantChange): JsonObject =>
    applyEdits(body, editsOf(body, variant))

const applyVariantToChat = applied(variantEditsOfChat)
const applyVariantToResponses = applied(variantEditsOfResponses)
const applyVariantToEmbeddings = applied(variantEditsOfEmbeddings)
const applyVariantToMessages = applied(variantEditsOfMessages)

const messages = [{ role: 'user', content: 'Hi' }]
const schema = { type: 'object', properties: {} }
const tool = {
  type: 'function',
  function: { name: 'look_up', description: 'Looks up', parameters: schema, strict: true },
}

const variant = {
  model: 'large',
  systemPrompt: 'Be kind.',
  temperature: 0.2,
  parameters: {
    max_tokens: 50,
    stop: ['END'],
    reasoning_effort: 'low',
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } },
    tools: [tool],
    tool_choice: 'required',
  },
}

test('a variant changes a chat completion, and what it does not name passes', () => {
  const body = {
    model: 'function/x',
    messages,
    max_completion_tokens: 9,
    temperature: 1,
    top_p: 0.5,
    a_field_of_tomorrow: { kept: true },
  }
  assert.deepEqual(applyVariantToChat(body, variant), {
    model: 'large',
    messages: [{ role: 'system', content: 'Be kind.' }, ...messages],
    temperature: 0.2,
    top_p: 0.5,
    a_field_of_tomorrow: { kept: true },
    ...variant.parameters,
  })
})

test('a variant without more than a model changes nothing but the model', () => {
  const body = { model: 'function/x', messages, temperature: 1 }
  for (const apply of [
    applyVariantToChat,
    applyVariantToResponses,
    applyVariantToMessages,
    applyVariantToEmbeddings,
  ])
    assert.deepEqual(apply(body, { model: 'large' }), { ...body, model: 'large' })
})

test('a null takes a parameter of the caller away', () => {
  for (const apply of [applyVariantToChat, applyVariantToMessages, applyVariantToResponses]) {
    const changed = apply({ model: 'x', top_p: 1, seed: 3 }, { model: 'y', parameters: { top_p: null } })
    assert.deepEqual(changed, { model: 'y', seed: 3 })
  }
})

test('a variant changes a Responses request in its own words', () => {
  const body = {
    model: 'function/x',
    input: 'Hi',
    instructions: 'Be brief.',
    reasoning: { summary: 'auto' },
    text: { verbosity: 'low' },
  }
  assert.deepEqual(applyVariantToResponses(body, variant), {
    model: 'large',
    input: 'Hi',
    instructions: 'Be kind.\n\nBe brief.',
    temperature: 0.2,
    max_output_tokens: 50,
    stop: ['END'],
    reasoning: { summary: 'auto', effort: 'low' },
    text: { verbosity: 'low', format: { type: 'json_schema', name: 'answer', schema } },
    tools: [{ type: 'function', ...tool.function }],
    tool_choice: 'required',
  })
})

test('a variant changes a Messages request in its own words', () => {
  const body = {
    model: 'function/x',
    max_tokens: 9,
    messages,
    system: 'Be brief.',
    output_config: { effort: 'max' },
  }
  assert.deepEqual(applyVariantToMessages(body, variant), {
    model: 'large',
    max_tokens: 50,
    messages,
    system: 'Be kind.\n\nBe brief.',
    temperature: 0.2,
    stop_sequences: ['END'],
    output_config: { effort: 'low', format: { type: 'json_schema', schema } },
    tools: [{ name: 'look_up', description: 'Looks up', input_schema: schema, strict: true }],
    tool_choice: { type: 'any' },
  })
  const blocks = [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }]
  assert.deepEqual(
    applyVariantToMessages({ ...body, system: blocks }, { model: 'm', systemPrompt: 'Be kind.' }).system,
    [{ type: 'text', text: 'Be kind.' }, ...blocks],
  )
})

test('what only Anthropic knows reaches Anthropic as it is', () => {
  const thinking = { type: 'adaptive' }
  const changed = applyVariantToMessages(
    { model: 'x', messages },
    { model: 'y', parameters: { thinking, top_k: 5, seed: 1 } },
  )
  assert.deepEqual(changed, { model: 'y', messages, thinking, top_k: 5 })
})

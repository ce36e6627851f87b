import assert from 'node:assert/strict'
import { test } from 'node:test'
import { editJsonObject } from './edit-json-object.ts'
import { readJsonObjectText } from './json-object-text.ts'

const edit = (text: string, edits: Parameters<typeof editJsonObject>[1]) =>
  editJsonObject(readJsonObjectText(text), edits)

test('one value changes and every other character stays', () => {
  const text =
    ' {"a" : 1.0, "model":"old" ,\n "big": 12345678901234567890, "text":"\\u00e9 \\"model\\":\\\\"}\n'
  assert.equal(edit(text, { set: { model: 'new' } }), text.replace('"old"', '"new"'))
})

test('a key is found however it is written, and as often as it is there', () => {
  assert.equal(
    edit('{"\\u006dodel":1,"model":[{"model":2}]}', { set: { model: 'x' } }),
    '{"\\u006dodel":"x","model":"x"}',
  )
})

test('what is not there is added, what is undefined is left', () => {
  assert.equal(edit('{}', { set: { a: 1, b: undefined } }), '{"a":1}')
  assert.equal(edit('{ "z": {} }', { set: { a: [1] } }), '{ "z": {} ,"a":[1]}')
})

test('items go in front of a list, whether it has others or is none', () => {
  const prepend = { messages: [{ role: 'system' }] }
  assert.equal(edit('{"messages":[1, 2]}', { prepend }), '{"messages":[{"role":"system"},1, 2]}')
  assert.equal(edit('{"messages":[ ]}', { prepend }), '{"messages":[{"role":"system"} ]}')
  assert.equal(edit('{"messages":null}', { prepend }), '{"messages":[{"role":"system"}]}')
  assert.equal(edit('{"x":0}', { prepend }), '{"x":0,"messages":[{"role":"system"}]}')
})

test('for any object the members and the depth are those that JSON.parse sees', () => {
  let seed = 7
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return (seed >>> 8) % below
  }
  const texts = ['', 'a', '"', '\\', '\\"', '{', '}', '[,]:', 'é\u2028', '😀', '\\\\"', ' ']
  const keys = texts.filter((text) => JSON.stringify(text) === `"${text}"`)
  const value = (depth: number): unknown => {
    const kind = random(depth > 4 ? 4 : 6)
    if (kind === 0) return random(1000) / 8
    if (kind === 1) return [null, true, false][random(3)]
    if (kind < 4) return texts[random(texts.length)]! + texts[random(texts.length)]!
    if (kind === 4) return Array.from({ length: random(4) }, () => value(depth + 1))
    return object(depth + 1)
  }
  const object = (depth: number) =>
    Object.fromEntries(
      Array.from({ length: random(5) }, (_, i) => [`${i}${keys[random(keys.length)]}`, value(depth)]),
    )
  const depthOf = (item: unknown): number =>
    typeof item === 'object' && item !== null ? 1 + Math.max(0, ...Object.values(item).map(depthOf)) : 0
  for (let run = 0; run < 500; run += 1) {
    const whole = object(1)
    for (const text of [JSON.stringify(whole), JSON.stringify(whole, null, 3)]) {
      const read = readJsonObjectText(text)
      assert.equal(read.depth, depthOf(whole))
      assert.deepEqual(
        read.members.map(({ key, valueStart, valueEnd }) => [
          key,
          JSON.parse(text.slice(valueStart, valueEnd)),
        ]),
        Object.entries(JSON.parse(text)),
      )
      const [first] = Object.keys(whole)
      if (first !== undefined)
        assert.deepEqual(JSON.parse(edit(text, { set: { [first]: 'set' } })), { ...whole, [first]: 'set' })
    }
  }
})

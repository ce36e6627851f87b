import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { type Redaction, redactedTypeSchema, redactionSchema } from '@loopwright/contract'
import { BadPattern } from './compile-rules.ts'
import { createRedactor, type Redactor } from './create-redactor.ts'
import { redactJson } from './redact-json.ts'
import { redactRow } from './redact-row.ts'

const types = redactedTypeSchema.options
const redactorOf = (redaction: Partial<Redaction>, project = 'a'): Redactor =>
  createRedactor({
    redaction: redactionSchema.parse(redaction),
    pseudonym: (label, value, digits = 12) =>
      createHmac('sha256', project).update(`${label}\0${value}`).digest('hex').slice(0, digits),
  })
const all = redactorOf({ types })
/** What was replaced, without the digits of the pseudonyms. */
const shape = (text: string, redactor = all) => redactor.redactText(text).replace(/_[0-9a-f]{12}>/g, '>')

const jwt = `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiJhbm4ifQ'}.c2lnbmF0dXJlLW9mLWl0`
const keyBlock = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEow'.repeat(20)}\n-----END RSA PRIVATE KEY-----`

describe('what has a shape is replaced', () => {
  for (const [text, expected] of [
    ['Write to ann.lee+shop@mail.example.co.uk, please.', 'Write to <EMAIL>, please.'],
    ['mailto:jörg@müller.example', 'mailto:<EMAIL>'],
    ['/u?mail=ann%40example.com&x=1', '/u?mail=<EMAIL>&x=1'],
    ['a@b, @handle and user@localhost', 'a@b, @handle and user@localhost'],
    ['pay with 4111 1111 1111 1111 12/26', 'pay with <CARD> 12/26'],
    ['378282246310005 or 5555-5555-5555-4444', '<CARD> or <CARD>'],
    ['order 4111111111111112', 'order 4111111111111112'],
    ['at 1763740000123 ms', 'at 1763740000123 ms'],
    ['to de89 3704 0044 0532 0130 00 today', 'to <IBAN> today'],
    ['GB33BUKB20201555555555.', '<IBAN>.'],
    ['GB33BUKB20201555555556', 'GB33BUKB20201555555556'],
    ['from 192.168.7.21, then 2001:db8::8a2e:370:7334', 'from <IP>, then <IP>'],
    ['at 23:08:55 in std::vector', 'at 23:08:55 in std::vector'],
    ['+1 (604) 696-5272 x565 or 020 7946 0958', '<PHONE> or <PHONE>'],
    ['call me on 5403926876', 'call me on <PHONE>'],
    ['invoice 5403926876 of 2026-11-21 17:30:00', 'invoice 5403926876 of 2026-11-21 17:30:00'],
    ['trace 0198a5f2-1234-7890-8abc-0123456789ab', 'trace 0198a5f2-1234-7890-8abc-0123456789ab'],
    ['SSN 460-89-9847, not 900-89-9847', 'SSN <SSN>, not 900-89-9847'],
    ["her driver's license number is F162823540116", "her driver's license number is <LICENCE>"],
    ['see https://example.com/a?b=c.', 'see <URL>.'],
    ['key sk-proj-abc123DEF456ghi789jkl0 and AKIAIOSFODNN7EXAMPLE', 'key <SECRET> and <SECRET>'],
    ['sk-learn-compatible-estimators', 'sk-learn-compatible-estimators'],
    ['DB_PASSWORD=hunter2! next', 'DB_PASSWORD=<SECRET> next'],
    ['Authorization: Bearer abcdefghijklmnop1234', 'Authorization: Bearer <SECRET>'],
    [`token ${jwt}`, 'token <SECRET>'],
    [`${keyBlock} end`, '<SECRET> end'],
    [keyBlock.slice(0, 90), '<SECRET>'],
  ] as const)
    test(text.slice(0, 50), () => assert.equal(shape(text), expected))

  test('a password in a URL goes, also where URLs stay', () => {
    const secrets = redactorOf({ types: ['secret'] })
    assert.equal(shape('postgres://ann:s3cr3t@db/x', secrets), 'postgres://ann:<SECRET>@db/x')
  })

  test('nothing is replaced that was not chosen', () => {
    const text = `ann@example.com 4111111111111111 ${jwt}`
    assert.equal(redactorOf({}).redactText(text), text)
    assert.equal(shape(text, redactorOf({ types: ['card'] })), `ann@example.com <CARD> ${jwt}`)
  })
})

describe('pseudonyms', () => {
  test('are the same however a value is written, and differ between values, types and projects', () => {
    const of = (text: string, redactor = all) => redactor.redactText(text)
    assert.equal(of('Ann@Example.com'), of('ann@example.com'))
    assert.equal(of('4111 1111 1111 1111'), of('4111-1111-1111-1111'))
    assert.equal(of('+41 (0)69 979 80 58'), of('0041 69 979 80 58'))
    assert.notEqual(of('ann@example.com'), of('bob@example.com'))
    assert.notEqual(of('ann@example.com'), of('ann@example.com', redactorOf({ types }, 'b')))
    assert.match(of('ann@example.com'), /^<EMAIL_[0-9a-f]{12}>$/)
  })

  test('of end users stand wherever their id stands by itself', () => {
    const hashing = redactorOf({ hashEndUserIds: true })
    const row = {
      end_user_id: 'user-7',
      input: '{"user":"user-7","messages":[{"content":"I am user-7"}]}',
      attributes: '{"enduser.id":"user-7","session.id":"user-7"}',
    }
    const stored = redactRow('span', row, hashing)
    const id = stored.end_user_id
    assert.match(id, /^<USER_[0-9a-f]{12}>$/)
    assert.equal(stored.input, `{"user":"${id}","messages":[{"content":"I am user-7"}]}`)
    assert.equal(stored.attributes, `{"enduser.id":"${id}","session.id":"user-7"}`)
    assert.deepEqual(redactRow('span', stored, hashing), stored)
    const feedback = { author_kind: 'end-user', author_id: 'user-7', end_user_id: '' }
    assert.equal(redactRow('feedback', feedback, hashing).author_id, id)
    assert.equal(redactRow('feedback', { ...feedback, author_kind: 'reviewer' }, hashing).author_id, 'user-7')
  })
})

describe('rules of a project', () => {
  const rules = [
    { name: 'case', pattern: '(?i)\\bcase-\\d{4}\\b', replacement: null },
    { name: 'customer', pattern: 'Customer: .*', replacement: 'a customer' },
  ]
  const redactor = redactorOf({ types, rules })

  test('come before the types, and say what is stored', () => {
    assert.equal(shape('Case-1234 and CASE-1234x', redactor), '<CASE> and CASE-1234x')
    assert.equal(shape('Customer: Ann, ann@example.com\nok', redactor), '<a customer>\nok')
  })

  test('cannot be made to take long, nor to eat what they wrote', () => {
    const greedy = redactorOf({ rules: [{ name: 'line', pattern: '(a+)+.*|.', replacement: null }] })
    const once = greedy.redactText(`${'a'.repeat(20_000)}\nb`)
    assert.equal(shape(once, greedy), '<LINE>\n<LINE>')
    assert.equal(greedy.redactText(once), once)
  })

  test('with a pattern that is none are refused', () => {
    for (const pattern of ['(', '(?=a)b', '(a)\\1'])
      assert.throws(() => redactorOf({ rules: [{ name: 'x', pattern, replacement: null }] }), BadPattern)
  })
})

describe('JSON', () => {
  test('stays JSON and keeps every other character, names and the digits of numbers', () => {
    const json =
      '{ "ann@example.com": "ann@example.com", "n": 12345678901234567890.10, "card": 4111111111111111,\n "a": ["x\\nann@example.com", "\\u0061nn@example.com"] }'
    const email = all.redactText('ann@example.com')
    const redacted = redactJson(json, all)
    assert.equal(
      redacted.replace(/<CARD_[0-9a-f]{12}>/, '<CARD>'),
      `{ "ann@example.com": "${email}", "n": 12345678901234567890.10, "card": "<CARD>",\n "a": ["x\\n${email}", "${email}"] }`,
    )
    JSON.parse(redacted)
  })

  test('inside JSON is JSON', () => {
    const inner = JSON.stringify({ to: 'line\nann@example.com', password: 'x"y"z', id: 1 })
    const redacted = redactJson(JSON.stringify({ arguments: inner, deep: JSON.stringify([inner]) }), all)
    const { arguments: one, deep } = JSON.parse(redacted)
    const email = all.redactText('ann@example.com')
    assert.equal(JSON.parse(one).to, `line\n${email}`)
    assert.equal(shape(JSON.parse(one).password), '<SECRET>')
    assert.deepEqual(JSON.parse(JSON.parse(deep)[0]), JSON.parse(one))
  })

  test('cut off is redacted as text, to the end', () => {
    assert.doesNotMatch(redactJson('{"a":"b","c":"\\nann@example.com and', all), /ann@/)
  })

  test('a text that was cut loses the half value at its end', () => {
    const text = `${'x '.repeat(4_092)}ann@exa`
    const { input_text } = redactRow('span', { input_text: text.padEnd(8_192, 'm') }, all)
    assert.doesNotMatch(input_text, /ann/)
  })
})

/** The same numbers every time (Numerical Recipes' linear congruential generator). */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

test('of any text: redacting twice changes nothing, and JSON stays what it was but for its strings', () => {
  const pieces = [
    ...[
      'ann@example.com',
      '4111 1111 1111 1111',
      '+41 69 979 80 58',
      '555-123-4567',
      '460-89-9847',
      '10.1.2.3',
    ],
    ...[
      'password=',
      'sk-abc123def456ghi789',
      'GB33BUKB20201555555555',
      'https://u:p@h.io/',
      '::1',
      'fe80::1:2',
    ],
    ...[
      ' ',
      '\n',
      '\\',
      '"',
      '<',
      '>',
      '_',
      '-',
      '.',
      '@',
      ':',
      '=',
      'x',
      '7',
      '1234',
      '<EMAIL_0123456789ab>',
    ],
    ...['😀', '\ud800', 'é', '{', '}', '[', ']', 'case-1234', 'DL 12345', '\\n', '%40', '('],
  ]
  const rules = [{ name: 'case', pattern: 'case-\\d+ ?.?', replacement: null }]
  const redactor = redactorOf({ types, rules, hashEndUserIds: true })
  const random = numbers(7)
  const next = () => random.next().value as number
  for (let round = 0; round < 800; round++) {
    const length = 1 + Math.floor(next() * 12)
    const text = Array.from({ length }, () => pieces[Math.floor(next() * pieces.length)]).join('')
    const once = redactor.redactText(text)
    assert.equal(redactor.redactText(once), once, JSON.stringify(text))
    const json = JSON.stringify({ [text]: [text, 1.5, { text, nested: JSON.stringify({ text }) }] })
    const stored = redactJson(json, redactor)
    assert.deepEqual(Object.keys(JSON.parse(stored)), Object.keys(JSON.parse(json)), 'names stay')
    assert.equal(redactJson(stored, redactor), stored, JSON.stringify(text))
  }
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as z from 'zod'
import { Refusal } from './refusal.ts'
import { toGrammarSchema } from './to-grammar-schema.ts'

const translate = (schema: unknown) => toGrammarSchema(schema, 'schema')

describe('a JSON schema for a grammar', () => {
  const cases: [what: string, schema: unknown, translated: object][] = [
    [
      'an object as libraries write it',
      z.toJSONSchema(z.object({ city: z.string().max(20), degrees: z.int() })),
      {
        type: 'object',
        properties: { city: { type: 'string', maxLength: 20 }, degrees: { type: 'integer' } },
      },
    ],
    [
      'something or nothing',
      z.toJSONSchema(z.nullable(z.string())),
      { oneOf: [{ type: 'string' }, { type: 'null' }] },
    ],
    ['several types', { type: ['string', 'null'] }, { oneOf: [{ type: 'string' }, { type: 'null' }] }],
    ['a choice of words', { type: 'string', enum: ['a', 'b'] }, { enum: ['a', 'b'] }],
    [
      'an array with its lengths',
      { type: 'array', items: { type: 'number' }, minItems: 1, maxItems: 3 },
      { type: 'array', minItems: 1, maxItems: 3, items: { type: 'number' } },
    ],
    ['any object', { type: 'object' }, { type: 'object', properties: {}, additionalProperties: true }],
    [
      'an object without properties',
      { type: 'object', properties: {}, additionalProperties: false },
      { type: 'object', properties: {} },
    ],
    [
      'a reference to a definition of older schemas',
      { definitions: { a: { type: 'string' } }, $ref: '#/definitions/a' },
      { $ref: '#/$defs/a', $defs: { a: { type: 'string' } } },
    ],
    [
      'a reference to itself',
      { type: 'object', properties: { next: { anyOf: [{ $ref: '#' }, { type: 'null' }] } } },
      {
        type: 'object',
        properties: { next: { oneOf: [{ $ref: '#/$defs/root' }, { type: 'null' }] } },
        $defs: {
          root: {
            type: 'object',
            properties: { next: { oneOf: [{ $ref: '#/$defs/root' }, { type: 'null' }] } },
          },
        },
      },
    ],
  ]
  for (const [what, schema, translated] of cases) {
    test(what, () => assert.deepEqual(translate(schema), translated))
  }

  const refused: [what: string, schema: unknown][] = [
    ['several at once', { allOf: [{ type: 'object' }, { type: 'object' }] }],
    ['what must not be', { not: { type: 'string' } }],
    ['a reference to nowhere', { $ref: '#/$defs/none' }],
    ['a reference to elsewhere', { $ref: 'https://schemas.test/a' }],
    ['anything', { type: 'object', properties: { a: {} } }],
    ['an unknown type', { type: 'date' }],
    ['no schema', 'string'],
  ]
  for (const [what, schema] of refused) {
    test(`${what} is refused`, () => {
      assert.throws(
        () => translate(schema),
        (error) => error instanceof Refusal && error.status === 400,
      )
    })
  }
})

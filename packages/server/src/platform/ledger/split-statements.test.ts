import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitStatements } from './split-statements.ts'

const cases: [name: string, sql: string, statements: string[]][] = [
  ['splits at semicolons', 'SELECT 1;\nSELECT 2', ['SELECT 1', 'SELECT 2']],
  ['drops what is empty', ';; SELECT 1 ;\n', ['SELECT 1']],
  ['drops a piece of comments alone', 'SELECT 1; -- done; really\n/* ; */', ['SELECT 1']],
  [
    'keeps semicolons in text',
    `SELECT 'a;b', 'it''s;', 'it\\'s;', 'é;'`,
    [`SELECT 'a;b', 'it''s;', 'it\\'s;', 'é;'`],
  ],
  ['keeps semicolons in names', 'SELECT `a;b`, "c;d"; SELECT 2', ['SELECT `a;b`, "c;d"', 'SELECT 2']],
  [
    'keeps semicolons in comments',
    'SELECT 1 -- a;b\n, 2; SELECT /* ;\n */ 3',
    ['SELECT 1 -- a;b\n, 2', 'SELECT /* ;\n */ 3'],
  ],
  ['keeps semicolons in heredocs', 'SELECT $x$ a;$ b $x$; SELECT 2', ['SELECT $x$ a;$ b $x$', 'SELECT 2']],
]
for (const [name, sql, statements] of cases) {
  test(name, () => assert.deepEqual(splitStatements(sql), statements))
}

test('a literal of many megabytes is no trouble', () => {
  assert.equal(splitStatements(`SELECT '${"a;''".repeat(2_000_000)}'; SELECT 2`).length, 2)
})

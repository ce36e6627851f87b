import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type LabelledText, loadData, sampleFiles } from './load-data.ts'
import type { DataFiles } from './parse-arguments.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-demo-data-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n')
const good = lines(
  ['a', 'b'].flatMap((label) => Array.from({ length: 6 }, (_, at) => ({ text: `${label} ${at}`, label }))),
)

async function filesWith(contents: Record<string, string>): Promise<DataFiles> {
  const all = { train: good, val: good, test: good, ...contents }
  for (const [name, content] of Object.entries(all)) await writeFile(join(folder, name), content)
  const file = (name: string) => (name in all ? join(folder, name) : undefined)
  return {
    ...{ train: file('train')!, val: file('val')!, test: file('test')! },
    ...{ oosTrain: file('oosTrain'), oosVal: undefined, oosTest: undefined },
  }
}

describe('load-data', () => {
  it('reads JSON lines and names out-of-scope rows by one word', async () => {
    const data = await loadData(await filesWith({ oosTrain: lines([{ text: 'hm', label: 'oos' }]) }), 'x')
    assert.deepEqual(data.labels, ['a', 'b'])
    assert.deepEqual(data.oosTrain, [{ text: 'hm', label: 'out_of_scope' }])
    assert.deepEqual(data.oosTest, [])
  })

  for (const [what, contents, message] of [
    ['a line that is not JSON', { val: `${good}\n{oops` }, /val line 13: not JSON/],
    ['a row without a text', { test: '{"label":"a"}' }, /test line 1: "text" is not a sentence/],
    ['a row without a label', { test: '{"text":"a","label":7}' }, /test line 1: "label" is not a name/],
    [
      'a label that training lacks',
      { test: lines([{ text: 'x', label: 'c' }]) },
      /has the label "c", which .*train lacks/,
    ],
    [
      'too few sentences of a label',
      { train: `${good}\n{"text":"x","label":"c"}` },
      /1 sentences of "c"; .* at least 6/,
    ],
    [
      'one label alone',
      { train: lines(Array.from({ length: 9 }, (_, at) => ({ text: `${at}`, label: 'a' }))) },
      /has 1 labels/,
    ],
    ['an empty file', { val: '\n' }, /val has no rows/],
    [
      'a label among what is out of scope',
      { oosTrain: lines([{ text: 'x', label: 'a' }]) },
      /line 1: the label is "a"/,
    ],
  ] as const) {
    it(`refuses ${what}, saying where`, async () => {
      const files = await filesWith(contents)
      await assert.rejects(loadData(files, 'x'), message)
    })
  }

  it('says that a file is not there', async () => {
    const files = { ...(await filesWith({})), val: join(folder, 'nowhere.jsonl') }
    await assert.rejects(loadData(files, 'x'), /nowhere\.jsonl cannot be read/)
  })
})

describe('the sample', () => {
  it('has enough sentences of enough intents, none of them twice', async () => {
    const data = await loadData(sampleFiles(), 'the sample')
    const inScope = [...data.train, ...data.val, ...data.test]
    const outOfScope = [...data.oosTrain, ...data.oosVal, ...data.oosTest]
    assert.ok(data.labels.length >= 14 && inScope.length >= 900 && outOfScope.length >= 150)
    const plain = ({ text }: LabelledText) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, ' ')
    assert.equal(new Set([...inScope, ...outOfScope].map(plain)).size, inScope.length + outOfScope.length)
  })
})

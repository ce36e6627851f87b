import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { decodeModel } from './decode-model.ts'
import { distill } from './distill.ts'
import { createPredictor } from './predict-text.ts'

const folder = join(import.meta.dirname, '../../../../../../shared/data/clinc150')
const rows = (name: string): { text: string; label: string }[] =>
  readFileSync(join(folder, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; label: string })

const skip = existsSync(folder) ? false : `SKIPPED: no CLINC150 data in ${folder}`

test('the fast profile learns 30 real intents and abstains on what is none of them', { skip }, async () => {
  const labels = new Set([...new Set(rows('train').map((row) => row.label))].slice(0, 30))
  const known = (name: string) => rows(name).filter((row) => labels.has(row.label))
  const { model, report } = await distill(
    { embed: async () => [], nowMs: () => 0 },
    {
      profile: 'fast',
      examples: [...known('train'), ...rows('oos-train')],
      validation: [...known('val'), ...rows('oos-val')],
      outOfScopeLabel: 'oos',
      seed: 1,
    },
  )
  assert.equal(report.calibratedOn, 'validation')
  const predictor = createPredictor(decodeModel(model))
  const share = (name: string, holds: (row: { text: string; label: string }) => boolean): number => {
    const asked = name === 'test' ? known(name) : rows(name)
    return asked.filter(holds).length / asked.length
  }
  assert.ok(share('test', ({ text, label }) => predictor.predict(text, null).label === label) > 0.93)
  assert.ok(share('oos-test', ({ text }) => predictor.predict(text, null).abstained) > 0.5)
})

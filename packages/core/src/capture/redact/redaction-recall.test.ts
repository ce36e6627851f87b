import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type LabelledText, measureRedaction } from './measure-redaction.ts'

const path = new URL('../../../../../../shared/data/presidio-pii/synth_dataset_v2.json', import.meta.url)
const skip = existsSync(path)
  ? false
  : 'REFERENCE DATA ABSENT: ../shared/data/presidio-pii/synth_dataset_v2.json, so recall by type is not measured'

const structured = {
  email: 'EMAIL_ADDRESS',
  phone: 'PHONE_NUMBER',
  card: 'CREDIT_CARD',
  iban: 'IBAN_CODE',
  ip: 'IP_ADDRESS',
  ssn: 'US_SSN',
  licence: 'US_DRIVER_LICENSE',
  url: 'DOMAIN_NAME',
} as const

test('of 1,500 labelled texts every structured type is found, and names, addresses and the like are not', {
  skip,
}, (t) => {
  const texts = JSON.parse(readFileSync(path, 'utf8')) as LabelledText[]
  const { scores, others } = measureRedaction(texts, structured)
  for (const { type, labelled, whole, found, right } of scores) {
    if (labelled === 0) continue
    t.diagnostic(`${type}: recall ${whole}/${labelled}, precision ${right}/${found}`)
    assert.ok(whole / labelled >= 0.98, `recall of ${type}: ${whole} of ${labelled}`)
    assert.ok(right / found >= 0.95, `precision of ${type}: ${right} of ${found}`)
  }
  for (const { entity, labelled, whole } of others) {
    t.diagnostic(`${entity}: recall ${whole}/${labelled}`)
    assert.ok(whole / labelled < 0.01, `${entity} is not what this finds`)
  }
  assert.equal(others.length + Object.keys(structured).length, 17)
})

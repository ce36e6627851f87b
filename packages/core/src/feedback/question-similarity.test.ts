import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { seededRandom } from '../statistics/seeded-random.ts'
import { questionProfile, questionSimilarity, sameQuestionAt } from './question-similarity.ts'

const folder = join(import.meta.dirname, '../../../../../shared/data/clinc150')
const skip = existsSync(folder) ? false : `SKIPPED: no CLINC150 data in ${folder}`

const isSame = (one: string, other: string) => {
  const [a, b] = [questionProfile(one), questionProfile(other)]
  return a && b ? questionSimilarity(a, b) >= sameQuestionAt : null
}

test('the same again is known in other words, and in other languages and scripts; another question is not', () => {
  assert.equal(isSame('Where is my card?', 'where is my CARD'), true)
  assert.equal(isSame('how do i cancel my order', 'how can I cancel the order?'), true)
  assert.equal(isSame('Wo finde ich meine Rechnung vom März?', 'Wo finde ich die Rechnung vom März'), true)
  assert.equal(isSame('カードはどこにありますか', 'カードはどこにあるのですか'), true)
  assert.equal(isSame('how do i cancel my order', 'what does shipping to France cost'), false)
  assert.equal(isSame('where is my card', 'when does the shop open'), false)
  assert.equal(isSame('yes', 'yes'), null)
})

type Utterance = { text: string; label: string }

test('of real questions of one intent a third is known to be the same, and nearly none of others', {
  skip,
}, (t) => {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  const utterances = read('test.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Utterance)
  const domainOf = new Map(
    Object.entries(JSON.parse(read('domains.json')) as Record<string, string[]>).flatMap(
      ([domain, intents]) => intents.map((intent) => [intent, domain]),
    ),
  )
  const byIntent = Map.groupBy(utterances, ({ label }) => label)
  const intents = [...byIntent.keys()]
  const random = seededRandom(1)
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random.next() * items.length)]!
  const pairs = 4_000
  const share = (isPartner: (one: string, other: string) => boolean) => {
    let hits = 0
    for (let pair = 0; pair < pairs; pair++) {
      const intent = pick(intents)
      const one = pick(byIntent.get(intent)!)
      const other = pick(byIntent.get(pick(intents.filter((name) => isPartner(intent, name))))!)
      if (one !== other && isSame(one.text, other.text) === true) hits++
    }
    return hits / pairs
  }
  const recall = share((one, other) => one === other)
  const neighbours = share((one, other) => one !== other && domainOf.get(one) === domainOf.get(other))
  const strangers = share((one, other) => domainOf.get(one) !== domainOf.get(other))
  const precision = recall / (recall + neighbours)
  t.diagnostic(
    `recall ${recall.toFixed(3)}; false alarms ${neighbours.toFixed(4)} within a domain, ${strangers.toFixed(4)} across; precision ${precision.toFixed(3)} against as many of the same domain`,
  )
  // Four standard errors of 4,000 pairs below what was measured.
  assert.ok(recall > 0.3)
  assert.ok(precision > 0.92)
  assert.ok(strangers < 0.006)
})

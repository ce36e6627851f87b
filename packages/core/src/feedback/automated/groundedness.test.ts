import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { seededRandom } from '../../statistics/seeded-random.ts'
import { groundednessOf } from './groundedness.ts'

const data = join(import.meta.dirname, '../../../../../../shared/data')
const conversationsPath = join(data, 'tau-bench/gpt-4o-airline.json')
const queriesPath = join(data, 'halueval/general_data.json')
const absent = (path: string) => (existsSync(path) ? false : `SKIPPED: no data in ${path}`)

test('an answer is as grounded as its words and figures stand in the documents', () => {
  const documents = [
    'Standard parcels arrive within 3 working days. Express costs 12.50 EUR.',
    'Refunds take 14 days.',
  ]
  const quoted = groundednessOf('Standard parcels arrive within 3 working days.', documents)!
  const invented = groundednessOf('Overnight drones deliver gifts for 99.95 dollars anywhere.', documents)!
  assert.equal(quoted, 1)
  assert.equal(invented, 0)
  const wrongFigure = groundednessOf('Express parcels arrive and cost 1250 EUR.', documents)!
  const rightFigure = groundednessOf('Express parcels arrive and cost 12.50 EUR.', documents)!
  assert.ok(wrongFigure < rightFigure)
  assert.equal(groundednessOf('It depends.', documents), null)
  assert.equal(groundednessOf('Standard parcels arrive within 3 working days.', []), null)
})

type Message = { role: string; content: string | null }
type Answer = { text: string; documents: string[]; task: number }

/** What an agent said after it had looked something up, with everything it had looked up. */
function answersOf(conversations: readonly { traj: Message[]; task_id: number }[]): Answer[] {
  return conversations.flatMap(({ traj, task_id }) => {
    const documents: string[] = []
    return traj.flatMap(({ role, content }) => {
      if (role === 'tool' && content) documents.push(content)
      const isLong = role === 'assistant' && (content ?? '').split(/\s+/).length >= 25
      return isLong && documents.length > 0
        ? [{ text: content!, documents: [...documents], task: task_id }]
        : []
    })
  })
}

test('real answers of an agent are told from answers to other customers, and from ones with altered figures', {
  skip: absent(conversationsPath),
}, (t) => {
  const answers = answersOf(JSON.parse(readFileSync(conversationsPath, 'utf8')))
  const random = seededRandom(1)
  const others = answers.map(({ task }) => {
    const strangers = answers.filter((other) => other.task !== task)
    return strangers[Math.floor(random.next() * strangers.length)]!.documents
  })
  const own = answers.map(({ text, documents }) => groundednessOf(text, documents)!)
  const swapped = aucOf(
    own,
    answers.map(({ text }, at) => groundednessOf(text, others[at]!)!),
  )
  const withFigures = answers.filter(({ text }) => /\d{3}/.test(text))
  const altered = aucOf(
    withFigures.map(({ text, documents }) => groundednessOf(text, documents)!),
    withFigures.map(({ text, documents }) => groundednessOf(alterFigures(text), documents)!),
  )
  t.diagnostic(
    `n ${answers.length}: AUC ${swapped.toFixed(3)} against another booking's documents of the same airline`,
  )
  t.diagnostic(
    `n ${withFigures.length}: AUC ${altered.toFixed(3)} against the same answer with its figures altered`,
  )
  // Three standard errors (Hanley & McNeil 1982: about 0.011 and 0.012) below what was measured.
  assert.ok(swapped > 0.74)
  assert.ok(altered > 0.84)
})

test('what the model made up from its own memory is beyond it', { skip: absent(queriesPath) }, (t) => {
  const queries = readFileSync(queriesPath, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const withText = queries.filter(({ user_query }) => user_query.length >= 200)
  const scoreOf = (label: string) =>
    withText
      .filter(({ hallucination }) => hallucination === label)
      .flatMap(({ chatgpt_response, user_query }) => groundednessOf(chatgpt_response, [user_query]) ?? [])
  const [sound, made] = [scoreOf('no'), scoreOf('yes')]
  const auc = aucOf(sound, made)
  t.diagnostic(
    `HaluEval, ${sound.length} sound and ${made.length} hallucinated answers about a given text: AUC ${auc.toFixed(3)}`,
  )
  // With so few it may be chance either way: about 0.07 is one standard error.
  assert.ok(auc > 0.35)
})

/** Every number of three digits and more becomes another one. */
function alterFigures(text: string): string {
  return text.replace(/\d{3,}/g, (digits) =>
    digits.replace(/\d/g, (digit) => String((Number(digit) + 3) % 10)),
  )
}

/** The probability that one of the first scores higher than one of the second, ties half. */
function aucOf(higher: readonly number[], lower: readonly number[]): number {
  let wins = 0
  for (const one of higher) for (const other of lower) wins += one > other ? 1 : one === other ? 0.5 : 0
  return wins / (higher.length * lower.length)
}

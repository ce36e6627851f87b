import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { wilsonBounds } from '../../statistics/wilson-interval.ts'
import { findComplaint } from './find-complaint.ts'

const path = join(import.meta.dirname, '../../../../../../shared/data/tau-bench/gpt-4o-airline.json')
const skip = existsSync(path) ? false : `SKIPPED: no tau-bench data in ${path}`

const answer = 'Your flight leaves at 9.'
const messages: readonly [message: string, expected: string | null | undefined][] = [
  ['No, I meant Tuesday.', 'Tuesday'],
  ['no i meant the return flight, not the outbound', 'the return flight'],
  ["That's not what I asked.", null],
  ['It should be 4711, please fix that', '4711'],
  ['Actually, I was looking for a nonstop to LAS, not LAX.', 'LAS'],
  ['You misunderstood. The correct date is May 5.', 'May 5'],
  ['I already told you my number', null],
  ['Are you sure?', null],
  ['Nein, ich meinte Dienstag.', 'Dienstag'],
  ['Das ist falsch, nicht Montag, sondern Dienstag.', 'Dienstag'],
  ['Non, je voulais dire mardi.', 'mardi'],
  ['No, me refería a mañana.', 'mañana'],
  ['No, intendevo martedì.', 'martedì'],
  ['Não, eu quis dizer terça.', 'terça'],
  ['Nee, ik bedoel dinsdag.', 'dinsdag'],
  // Nothing of the kind.
  ['No, thanks.', undefined],
  ['No problem, go ahead', undefined],
  ['Thanks, and what does it cost?', undefined],
  ['Nein danke, das war alles.', undefined],
  ['What does "nonstop" mean?', undefined],
]

test('what corrects or complains of an answer is found, with what it should have been', () => {
  for (const [message, expected] of messages) {
    const complaint = findComplaint(message, answer)
    assert.equal(complaint === null ? undefined : complaint.correction, expected, message)
  }
  // A "no" may be what was asked for.
  assert.equal(findComplaint('No, it was booked last week.', 'Was it booked within 24 hours?'), null)
})

test('a long hostile message is read in no time', () => {
  for (const part of ['no ', 'not a ', 'i meant ', 'a-b.c:d/', 'it should be ', '"'])
    findComplaint(part.repeat(100_000), answer)
})

/** Conversation and place in it, as read by a person: all that the patterns hit, and 95 others drawn by chance. */
const wronglyHit = ['23:25', '96:5', '124:13', '144:3']
const othersRead = { count: 95, complaints: 2 }

test('in real conversations most complaints are found, and few others', { skip }, (t) => {
  const conversations = JSON.parse(readFileSync(path, 'utf8')) as {
    traj: { role: string; content: string | null }[]
  }[]
  const hits: string[] = []
  let replies = 0
  for (const [at, { traj }] of conversations.entries()) {
    let said = ''
    for (const [place, { role, content }] of traj.entries()) {
      const text = (content ?? '').replace('###STOP###', '').trim()
      if (role === 'assistant' && text) said = text
      if (role !== 'user' || said === '' || text === '') continue
      replies += 1
      if (findComplaint(text, said)) hits.push(`${at}:${place}`)
    }
  }
  const right = hits.filter((hit) => !wronglyHit.includes(hit)).length
  const seen = othersRead.complaints / othersRead.count
  const missed = wilsonBounds(seen, othersRead.count, 0.95)
  const recallAt = (rate: number) => (right / (right + rate * (replies - hits.length))).toFixed(2)
  t.diagnostic(
    `${replies} replies, ${hits.length} hit, precision ${(right / hits.length).toFixed(2)}; recall ${recallAt(seen)} (${recallAt(missed.high)} to ${recallAt(missed.low)})`,
  )
  assert.ok(right / hits.length > 0.8)
  assert.ok(hits.length >= 35)
})

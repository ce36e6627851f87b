import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { wilsonBounds } from '../../statistics/wilson-interval.ts'
import { judgeByNext, turnsOf } from './judge-turns.ts'

const path = join(import.meta.dirname, '../../../../../../shared/data/tau-bench/gpt-4o-airline.json')
const skip = existsSync(path) ? false : `SKIPPED: no tau-bench data in ${path}`

/** Conversation and place in it, as read by a person of all 110 replies whose words are like those before. */
const wronglyHit = ['9:23', '59:17', '165:27']
const asAskedBefore =
  '13:53 15:3 36:5 44:11 44:13 63:17 86:5 97:7 150:33 159:11 165:3 186:13 33:21 35:7 39:9 45:17 73:25 74:17 91:11 113:19 115:17 163:25 174:31 175:13 191:11 21:13 160:35 159:53'.split(
    ' ',
  )

/** What the simulation of the end users appends to messages. */
const artefacts = /###STOP###|You are the most lenient customer service agent I have ever spoken to\./g

test('in real conversations what is asked again is told from what is agreed to', { skip }, (t) => {
  const conversations = JSON.parse(readFileSync(path, 'utf8')) as {
    traj: { role: string; content: string | null }[]
  }[]
  const hits: string[] = []
  let replies = 0
  for (const [at, { traj }] of conversations.entries()) {
    const said = { question: '', answer: '' }
    for (const [place, { role, content }] of traj.entries()) {
      const text = (content ?? '').replace(artefacts, '').trim()
      if (role === 'assistant' && text) said.answer = text
      if (role !== 'user' || text === '') continue
      const call = { inferenceId: 'call', ...said, failed: false, startedAtMs: 0, endedAtMs: 1 }
      const [turn] = turnsOf([call])
      if (turn && said.answer !== '') {
        replies += 1
        const verdicts = judgeByNext(turn, text)
        if (verdicts.some(({ signal, value }) => signal === 'rephrased' && value)) hits.push(`${at}:${place}`)
      }
      said.question = text
    }
  }
  const right = hits.filter((hit) => !wronglyHit.includes(hit)).length
  const { low, high } = wilsonBounds(right / hits.length, hits.length, 0.95)
  t.diagnostic(
    `${replies} replies, ${hits.length} hit, precision ${(right / hits.length).toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}), recall ${(right / asAskedBefore.length).toFixed(2)} of ${asAskedBefore.length} that are alike in words`,
  )
  assert.deepEqual(
    hits.filter((hit) => !wronglyHit.includes(hit) && !asAskedBefore.includes(hit)),
    [],
  )
  assert.ok(right / hits.length > 0.7)
  assert.ok(right >= 10)
})

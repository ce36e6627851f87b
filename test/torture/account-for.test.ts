import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountFor } from './account-for.ts'
import type { Held, LedgerContent } from './inspect-ledger.ts'
import { Journal } from './journal.ts'

const once: Held = { rows: 1, visible: 1, hasOutput: true, isRewritten: false }

function ledgerWith(content: Partial<LedgerContent>): LedgerContent {
  const nothing = () => new Map<string, Held>()
  return {
    ...{ calls: nothing(), spans: nothing(), feedback: nothing(), events: nothing(), userTasks: nothing() },
    ...{ confidences: new Set<string>(), partFaults: [], traces: 0, ...content },
  }
}

function acknowledged(journal: Journal, ...[way, ids]: Parameters<Journal['noteSent']>): void {
  journal.noteSent(way, ids)
  journal.noteAcknowledged(way, ids)
}

test('what was acknowledged and is gone, there twice, or written twice, is named', () => {
  const journal = new Journal()
  acknowledged(journal, 'traces', ['kept', 'gone', 'double', 'surplus'])
  acknowledged(journal, 'langfuse-update', ['half'])
  acknowledged(journal, 'chat-own-model', ['unsure'])
  const spans = new Map([
    ['kept', once],
    ['double', { ...once, rows: 2, visible: 2 }],
    ['surplus', { ...once, rows: 2 }],
    ['half', { ...once, hasOutput: false }],
  ])
  const ledger = ledgerWith({ spans, calls: new Map([['unsure', once]]), partFaults: ['t: says more'] })
  assert.deepEqual(accountFor(journal, ledger).faults, [
    'traces: gone was acknowledged and is missing',
    'traces: double is there 2 times',
    'traces: double was sent once and has 2 rows',
    'traces: surplus was sent once and has 2 rows',
    'langfuse-update: half was acknowledged and is missing',
    'chat-own-model: the confidence of unsure is missing',
    'trace t: says more',
  ])
})

test('what nobody acknowledged may be there or not, and what was sent again may have rows that are not seen', () => {
  const journal = new Journal()
  journal.noteSent('chat', ['lost'])
  journal.noteSent('chat', ['kept though nobody heard'])
  journal.noteSent('traces', ['again'])
  acknowledged(journal, 'traces', ['again'])
  acknowledged(journal, 'feedback', ['linked'])
  const { ways, faults } = accountFor(
    journal,
    ledgerWith({
      calls: new Map([['kept though nobody heard', once]]),
      spans: new Map([['again', { ...once, rows: 2 }]]),
      feedback: new Map([['linked', { ...once, rows: 2, isRewritten: true }]]),
    }),
  )
  assert.deepEqual(faults, [])
  assert.deepEqual([ways.chat?.sent, ways.chat?.acknowledged, ways.traces?.sentAgain], [2, 0, 1])
})

import type { Held, LedgerContent } from './inspect-ledger.ts'
import { type Entry, type Journal, type WayIn, waysIn } from './journal.ts'

/** What became of the records of one way in. */
export type Account = {
  sent: number
  /** Of them sent again with the same ids, since nobody had said that they are kept. */
  sentAgain: number
  acknowledged: number
  /** Of the acknowledged. */
  present: number
  missing: number
  /** There more than once for whoever reads, acknowledged or not. */
  duplicated: number
  /**
   * Rows in the table beyond one a record that nothing explains. Explained are the rows of a record that was sent again, of
   * which the newest version counts; of feedback that was written anew with the dimensions of its call; and of what
   * Langfuse's SDKs send in parts.
   */
  surplusRows: number
  answers: Record<string, number>
}

export type Accounts = { ways: Partial<Record<WayIn, Account>>; faults: string[] }

/** Looks for everything in the journal in the ledger. */
export function accountFor(journal: Journal, ledger: LedgerContent): Accounts {
  const ways: Accounts['ways'] = {}
  const faults: string[] = []
  for (const { way, ...entry } of journal.entries) {
    ways[way] ??= { ...nothing, answers: journal.answersTo(way) }
    const account = ways[way]
    const held = heldOf(ledger, { way, ...entry })
    const isPresent = held !== undefined && (way !== 'langfuse-update' || held.hasOutput)
    account.sent += 1
    if (entry.timesSent > 1) account.sentAgain += 1
    if (entry.isAcknowledged) {
      account.acknowledged += 1
      account[isPresent ? 'present' : 'missing'] += 1
      if (!isPresent) faults.push(`${way}: ${entry.id} was acknowledged and is missing`)
    }
    if (held && held.visible > 1) {
      account.duplicated += 1
      faults.push(`${way}: ${entry.id} is there ${held.visible} times`)
    }
    if (held && held.rows > 1 && entry.timesSent === 1 && !isRewritten(way, held)) {
      account.surplusRows += held.rows - 1
      faults.push(`${way}: ${entry.id} was sent once and has ${held.rows} rows`)
    }
    if (way === 'chat-own-model' && entry.isAcknowledged && !ledger.confidences.has(entry.id))
      faults.push(`${way}: the confidence of ${entry.id} is missing`)
  }
  faults.push(...ledger.partFaults.map((fault) => `trace ${fault}`))
  return { ways: Object.fromEntries(waysIn.flatMap((way) => (ways[way] ? [[way, ways[way]]] : []))), faults }
}

const nothing = {
  sent: 0,
  sentAgain: 0,
  acknowledged: 0,
  present: 0,
  missing: 0,
  duplicated: 0,
  surplusRows: 0,
}

function heldOf(ledger: LedgerContent, { way, id }: Entry): Held | undefined {
  switch (way) {
    case 'chat':
    case 'chat-stream':
    case 'chat-own-model':
      return ledger.calls.get(id)
    case 'feedback':
    case 'langfuse-score':
      return ledger.feedback.get(id)
    case 'otlp-logs':
      return ledger.events.get(id)
    case 'user-tasks':
      return ledger.userTasks.get(id)
    default:
      return ledger.spans.get(id)
  }
}

const isRewritten = (way: WayIn, held: Held) => way.startsWith('langfuse') || held.isRewritten

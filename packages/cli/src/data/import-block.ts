import type { FilePlace } from './file-record.ts'
import { countValue, type ImportTotals } from './import-totals.ts'
import { type ItemKind, type PostOptions, postItems, routes } from './post-items.ts'
import type { RejectedLine } from './rejected-file.ts'

/** Something to send, with the line that it came from. `text` is what is kept of it when it is rejected. */
export type BlockItem = {
  kind: ItemKind
  json: string
  line: number
  text: string
  /** For feedback: what is counted once it is accepted. */
  said?: { signal: string; value: unknown }
}

/** Records that follow one another, and what they hold: the unit in which an import goes on after a kill. */
export type ImportBlock = {
  end: FilePlace
  records: number
  sessions: number
  items: BlockItem[]
  bytes: number
  rejected: RejectedLine[]
}

export type SentBlock = Pick<ImportBlock, 'end' | 'records' | 'sessions' | 'rejected'> & {
  totals: Pick<ImportTotals, 'spans' | 'feedback' | 'userTasks'>
  said: { signal: string; value: unknown }[]
}

/** What the server takes at once, with room to spare for what is around the items. */
const limits = { items: 500, bytes: 4_000_000 }
/** When a block is full: small enough that little is sent again after a kill. */
const blockLimits = { items: 1_000, bytes: 4_000_000, records: 2_000 }

export const emptyBlock = (): ImportBlock => ({
  end: { byte: 0, line: 1 },
  ...{ records: 0, sessions: 0, items: [], bytes: 0, rejected: [] },
})

export const isFull = (block: ImportBlock) =>
  block.items.length >= blockLimits.items ||
  block.bytes >= blockLimits.bytes ||
  block.records >= blockLimits.records

/** Sends everything of a block, spans before the feedback about them. */
export async function sendBlock(options: PostOptions, block: ImportBlock): Promise<SentBlock> {
  const rejected = [...block.rejected]
  const totals = { spans: 0, feedback: 0, userTasks: 0 }
  const said: SentBlock['said'] = []
  for (const kind of Object.keys(routes) as ItemKind[]) {
    const ofKind = block.items.filter((item) => item.kind === kind)
    for (const batch of batches(ofKind)) {
      const result = await postItems(
        options,
        kind,
        batch.map(({ json }) => json),
      )
      const refused = new Set(result.rejected.map(({ index }) => index))
      for (const { index, code, message } of result.rejected) {
        const { line, text } = batch[index]!
        rejected.push({ line, code, message, text })
      }
      totals[kind === 'span' ? 'spans' : kind === 'feedback' ? 'feedback' : 'userTasks'] +=
        batch.length - refused.size
      said.push(...batch.flatMap((item, index) => (item.said && !refused.has(index) ? [item.said] : [])))
    }
  }
  rejected.sort((one, other) => one.line - other.line)
  return { ...block, rejected, totals, said }
}

function* batches(items: readonly BlockItem[]): Generator<BlockItem[]> {
  let batch: BlockItem[] = []
  let bytes = 0
  for (const item of items) {
    if (batch.length > 0 && (batch.length >= limits.items || bytes + item.json.length > limits.bytes)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(item)
    bytes += item.json.length
  }
  if (batch.length > 0) yield batch
}

/** Adds what came of a block to the totals. */
export function addBlock(totals: ImportTotals, sent: SentBlock): void {
  totals.lines += sent.records
  totals.sessions += sent.sessions
  totals.rejected += sent.rejected.length
  totals.spans += sent.totals.spans
  totals.feedback += sent.totals.feedback
  totals.userTasks += sent.totals.userTasks
  for (const { signal, value } of sent.said) countValue(totals, signal, value)
}

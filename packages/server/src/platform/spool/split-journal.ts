import { appendFile, readFile, rm } from 'node:fs/promises'

export type PieceOutcome = { piece: string; rejectedBecause?: string }

/**
 * Remembers, beside a segment that the ledger rejected, what became of its pieces. Without it a restart could offer
 * the whole again to a ledger that has since learned to accept it, and load rows twice under two ids.
 */
export class SplitJournal {
  readonly #path: string
  readonly #outcomes = new Map<string, PieceOutcome>()

  private constructor(path: string) {
    this.#path = path
  }

  static pathFor(segmentPath: string): string {
    return `${segmentPath}.journal`
  }

  static async read(segmentPath: string): Promise<SplitJournal> {
    const journal = new SplitJournal(SplitJournal.pathFor(segmentPath))
    for (const line of (await readFile(journal.#path, 'utf8').catch(emptyWhenAbsent)).split('\n')) {
      const outcome = parseOutcome(line)
      if (outcome) journal.#outcomes.set(outcome.piece, outcome)
    }
    return journal
  }

  get isEmpty(): boolean {
    return this.#outcomes.size === 0
  }

  get(piece: string): PieceOutcome | undefined {
    return this.#outcomes.get(piece)
  }

  async record(outcome: PieceOutcome): Promise<PieceOutcome> {
    // It starts with a newline too, so that a line torn by a crash spoils no other.
    await appendFile(this.#path, `\n${JSON.stringify(outcome)}\n`, { flush: true })
    this.#outcomes.set(outcome.piece, outcome)
    return outcome
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true })
  }
}

function parseOutcome(line: string): PieceOutcome | undefined {
  try {
    return JSON.parse(line) as PieceOutcome
  } catch {
    return undefined
  }
}

function emptyWhenAbsent(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return ''
  throw error
}

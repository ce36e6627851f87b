import { appendFile, rm, stat, truncate } from 'node:fs/promises'

export type RejectedLine = { line: number; code: string; message: string; text: string }

/** Where the rejected lines of a file are kept, with the reasons, so that they can be mended and imported again. */
export class RejectedFile {
  readonly path: string
  #bytes = 0

  constructor(notes: string) {
    this.path = `${notes}.rejected.jsonl`
  }

  /** How long it is. */
  get bytes(): number {
    return this.#bytes
  }

  /** Goes on after so many bytes: what a killed import wrote beyond them is written again. */
  async begin(bytes: number): Promise<void> {
    this.#bytes = 0
    if (bytes === 0) return rm(this.path, { force: true })
    const { size } = await stat(this.path).catch(() => ({ size: 0 }))
    if (size > bytes) await truncate(this.path, bytes)
    this.#bytes = Math.min(size, bytes)
  }

  async add(rejected: readonly RejectedLine[]): Promise<void> {
    if (rejected.length === 0) return
    const text = rejected.map((line) => `${JSON.stringify(line)}\n`).join('')
    await appendFile(this.path, text)
    this.#bytes += Buffer.byteLength(text)
  }
}

const mostReasons = 5

/** What of an export could not be kept. Only the first reasons are told. */
export class Refusals {
  readonly #what: string
  readonly #reasons: string[] = []
  #count = 0

  /** @param what The word for one item: `span`. */
  constructor(what: string) {
    this.#what = what
  }

  /** How many of the items were not kept. */
  get count(): number {
    return this.#count
  }

  /** With a count of 0 it is a warning. */
  get message(): string {
    return this.#reasons.join(' ')
  }

  add(index: number, reason: string): void {
    this.#count += 1
    this.#tell(`${this.#what} ${index}: ${reason}`)
  }

  /** About what is no item of its own, such as feedback in a span. */
  warn(reasons: readonly string[]): void {
    for (const reason of reasons) this.#tell(reason)
  }

  #tell(reason: string): void {
    if (this.#reasons.length < mostReasons) this.#reasons.push(reason)
  }
}

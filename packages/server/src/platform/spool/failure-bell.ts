export type FailureListener = (failuresInARow: number, error: unknown) => void

/** Tells those who wait for a loop that it failed, and how often in a row. */
export class FailureBell {
  readonly #listeners = new Set<FailureListener>()
  #failures = 0
  #lastError: unknown

  get lastError(): unknown {
    return this.#lastError
  }

  succeeded(): void {
    this.#failures = 0
    this.#lastError = undefined
  }

  failed(error: unknown): number {
    this.#failures++
    this.#lastError = error
    for (const listener of this.#listeners) listener(this.#failures, error)
    return this.#failures
  }

  /** No further attempt will be made: nobody shall wait for one. */
  end(reason: unknown): void {
    for (const listener of this.#listeners) listener(Number.POSITIVE_INFINITY, reason)
  }

  /** Returns how to stop listening. */
  listen(listener: FailureListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

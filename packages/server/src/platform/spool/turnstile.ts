/**
 * Lets `width` tasks run at once. Fsyncs go through one because they hold a thread of Node's small pool for
 * milliseconds, and the writes of the gateway must not queue behind a row of them.
 */
export class Turnstile {
  readonly #width: number
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(width: number) {
    this.#width = width
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#width) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#running++
    try {
      return await task()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}

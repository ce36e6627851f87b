/** Lets one loop sleep until something happens or time passes. A ring while nobody waits ends the next wait at once. */
export class Doorbell {
  #hasRung = false
  #answer: (() => void) | undefined

  ring(): void {
    this.#hasRung = true
    this.#answer?.()
  }

  /** Without a time it waits for a ring only, and keeps no timer. */
  async wait(timeoutMs?: number): Promise<void> {
    if (!this.#hasRung) {
      await new Promise<void>((resolve) => {
        const timer = timeoutMs === undefined ? undefined : setTimeout(() => resolve(), timeoutMs)
        this.#answer = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#answer = undefined
    }
    this.#hasRung = false
  }
}

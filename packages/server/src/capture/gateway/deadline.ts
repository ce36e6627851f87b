import { AppError } from '@loopwright/contract'

/** By when an answer must be whole. */
export class Deadline {
  /** The caller chose it, and not whoever runs the function or the provider. */
  readonly isCallers: boolean
  readonly #atTicksMs: number
  readonly #timer: NodeJS.Timeout
  #error: AppError | undefined
  #onLate: ((error: AppError) => void) | undefined

  constructor(timeoutMs: number, isCallers: boolean) {
    this.isCallers = isCallers
    this.#atTicksMs = performance.now() + timeoutMs
    this.#timer = setTimeout(() => {
      this.#error = tooLate(timeoutMs)
      this.#onLate?.(this.#error)
    }, timeoutMs)
  }

  get isOver(): boolean {
    return this.#error !== undefined
  }

  remainingMs(): number {
    return this.#atTicksMs - performance.now()
  }

  /** `listener`, in place of an earlier one, is called when it passes, or now if it has. */
  whenOver(listener: (error: AppError) => void): void {
    this.#onLate = listener
    if (this.#error) listener(this.#error)
  }

  /** What `work` gives, unless it is too late for it: then that error, and what comes of the work is nobody's. */
  inTime<Result>(work: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.whenOver(reject)
      work.then(resolve, reject)
    })
  }

  cancel(): void {
    clearTimeout(this.#timer)
  }
}

function tooLate(timeoutMs: number): AppError {
  return new AppError(
    'upstream-timeout',
    `The answer was not whole within ${timeoutMs} ms, which is all it had. Ask for less, or give it more time (x-loopwright-timeout-ms, or timeoutMs of the function or provider).`,
  )
}

/** What a tracker needs of time, so that a test need not wait. */
export type SuggestionClock = {
  /** Milliseconds since 1970. */
  now(): number
  setTimeout(run: () => void, afterMs: number): unknown
  clearTimeout(timer: unknown): void
}

export const systemClock: SuggestionClock = {
  now: () => Date.now(),
  setTimeout(run, afterMs) {
    const timer: unknown = setTimeout(run, afterMs)
    // A process of Node that has nothing else to do may end.
    if (typeof timer === 'object' && timer !== null && 'unref' in timer) (timer as { unref(): void }).unref()
    return timer
  },
  clearTimeout: (timer) => clearTimeout(timer as number),
}

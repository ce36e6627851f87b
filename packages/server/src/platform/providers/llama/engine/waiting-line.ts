import { Refusal } from './refusal.ts'

export type Turn<Place> = { place: Place; done(): void }

export type WaitingLine<Place> = {
  /**
   * Resolves when a place is free, in the order of asking.
   *
   * @throws Refusal 429 when too many wait already, and the signal's reason when the caller goes away.
   */
  next(signal: AbortSignal): Promise<Turn<Place>>
}

const firstGuessMs = 5_000

/** Calls wait in line for a model's contexts: they are few, and each is busy for as long as an answer takes. */
export function createWaitingLine<Place>(places: readonly Place[], mostWaiting: number): WaitingLine<Place> {
  const free = [...places]
  const waiting: ((place: Place) => void)[] = []
  let usualMs = firstGuessMs

  function turn(place: Place): Turn<Place> {
    const startedTicksMs = performance.now()
    return {
      place,
      done() {
        usualMs += (performance.now() - startedTicksMs - usualMs) / 4
        const first = waiting.shift()
        if (first) first(place)
        else free.push(place)
      },
    }
  }

  return {
    next(signal) {
      signal.throwIfAborted()
      const place = free.pop()
      if (place !== undefined) return Promise.resolve(turn(place))
      if (waiting.length >= mostWaiting) {
        const untilFreeMs = (usualMs * (waiting.length + 1)) / places.length
        const retryAfterSeconds = Math.min(60, Math.max(1, Math.ceil(untilFreeMs / 1_000)))
        const told = `The model is busy, and ${waiting.length} calls wait already. Try again in ${retryAfterSeconds} s, or raise parallelCalls or queueLength.`
        return Promise.reject(new Refusal(429, told, { code: 'rate_limit_exceeded', retryAfterSeconds }))
      }
      return new Promise((resolve, reject) => {
        const start = (freed: Place) => {
          signal.removeEventListener('abort', leave)
          resolve(turn(freed))
        }
        const leave = () => {
          waiting.splice(waiting.indexOf(start), 1)
          reject(signal.reason as Error)
        }
        waiting.push(start)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
  }
}

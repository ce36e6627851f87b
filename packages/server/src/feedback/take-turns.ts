import { setTimeout as pause } from 'node:timers/promises'

/** So long may work in the background hold the event loop, on which the gateway answers. */
const longestMs = 1
/** And so long it then leaves it alone: a fifth of a core is enough for thousands of calls a second. */
const pauseMs = 4

/** Call the result between small pieces of work. */
export type Turns = () => () => Promise<void> | undefined

/** Now and then it lets the others have their turn. */
export const takeTurns: Turns = () => {
  let since = performance.now()
  return () => {
    if (performance.now() - since < longestMs) return undefined
    return pause(pauseMs).then(() => {
      since = performance.now()
    })
  }
}

/** For a process in which nobody else waits for a turn. */
export const takeAllTurns: Turns = () => () => undefined

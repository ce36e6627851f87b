/** Where the time comes from, so that tests can set it. Milliseconds since 1970 UTC. */
export type Clock = { now(): number }

export const systemClock: Clock = { now: () => Date.now() }

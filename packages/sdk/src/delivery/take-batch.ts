import type { Waiting } from './outbox.ts'

/** The items at the front that travel together: at least one, however large it is. */
export function takeBatch(
  waiting: readonly Waiting[],
  limits: { batchItems: number; batchBytes: number },
): Waiting[] {
  let bytes = 0
  const end = waiting.findIndex(({ json }, index) => {
    bytes += json.length
    return index > 0 && (index >= limits.batchItems || bytes > limits.batchBytes)
  })
  return waiting.slice(0, end === -1 ? undefined : end)
}

export type BatchQueue<Ask, Result> = {
  /** The results of texts, in order. */
  run(ask: Ask, texts: string[]): Promise<Result[]>
}

type Waiting<Ask, Result> = {
  ask: Ask
  text: string
  resolve: (result: Result) => void
  reject: (reason: unknown) => void
}

/** Small enough that who asks next waits for some tens of milliseconds at most. */
const batchSizeMax = 32
/** A call of more texts than this is bulk. */
export const interactiveTextsMax = 8

/**
 * Gathers what is asked while every seat is busy into batches, since a batch costs less than its texts one by one. Calls of
 * a few texts go before larger ones: a person waits for the former.
 */
export function createBatchQueue<Seat, Ask, Result>(
  seats: Seat[],
  groupOf: (ask: Ask) => string,
  runBatch: (seat: Seat, first: Ask, texts: string[], asks: Ask[]) => Promise<Result[]>,
): BatchQueue<Ask, Result> {
  const idle = [...seats].reverse()
  const lanes: { interactive: Waiting<Ask, Result>[]; bulk: Waiting<Ask, Result>[] } = {
    interactive: [],
    bulk: [],
  }

  const takeBatch = (): Waiting<Ask, Result>[] => {
    const lane = lanes.interactive.length > 0 ? lanes.interactive : lanes.bulk
    const group = groupOf(lane[0]!.ask)
    let length = 1
    while (length < Math.min(batchSizeMax, lane.length) && groupOf(lane[length]!.ask) === group) length += 1
    return lane.splice(0, length)
  }
  const answer = async (seat: Seat, batch: Waiting<Ask, Result>[]): Promise<void> => {
    try {
      const asks = batch.map((waiting) => waiting.ask)
      const texts = batch.map((waiting) => waiting.text)
      const results = await runBatch(seat, asks[0]!, texts, asks)
      batch.forEach((waiting, index) => {
        waiting.resolve(results[index]!)
      })
    } catch (error) {
      for (const waiting of batch) waiting.reject(error)
    } finally {
      idle.push(seat)
      dispatch()
    }
  }
  const dispatch = (): void => {
    while (idle.length > 0 && lanes.interactive.length + lanes.bulk.length > 0) {
      void answer(idle.pop()!, takeBatch())
    }
  }

  return {
    run: (ask, texts) => {
      const lane = texts.length <= interactiveTextsMax ? lanes.interactive : lanes.bulk
      const results = texts.map(
        (text) =>
          new Promise<Result>((resolve, reject) => {
            lane.push({ ask, text, resolve, reject })
          }),
      )
      // Calls made in the same turn share a batch.
      queueMicrotask(dispatch)
      return Promise.all(results)
    },
  }
}

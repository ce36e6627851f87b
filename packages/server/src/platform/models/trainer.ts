import type { DistillInput } from '@loopwright/core/improve/distill/distill'
import type { Logger } from '../log.ts'
import { ModelWorkersClosedError } from './model-errors.ts'
import type { TrainedModel, TrainRequest } from './model-workers.ts'
import type { WorkerThread } from './worker-thread.ts'

export type Trainer = {
  train(request: TrainRequest): Promise<TrainedModel>
  close(): Promise<void>
}

/** One training run at a time, each in a thread of its own that ends with it and gives its memory back. */
export function createTrainer(options: {
  startThread: () => WorkerThread
  logger: Logger | undefined
}): Trainer {
  const closing = new AbortController()
  let previous: Promise<unknown> = Promise.resolve()

  const run = async (request: TrainRequest, signal: AbortSignal): Promise<TrainedModel> => {
    signal.throwIfAborted()
    const { onProgress, signal: _, ...input } = request
    const thread = options.startThread()
    const abort = (): void => {
      void thread.end(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    try {
      const trained = await thread.call('train', input satisfies DistillInput, onProgress)
      options.logger?.info({ report: trained.report.validation, profile: request.profile }, 'model trained')
      return trained
    } finally {
      signal.removeEventListener('abort', abort)
      await thread.end(closing.signal.reason)
    }
  }

  return {
    train: async (request) => {
      const signal = AbortSignal.any([closing.signal, ...(request.signal ? [request.signal] : [])])
      signal.throwIfAborted()
      const turn = previous.then(() => run(request, signal))
      previous = turn.catch(() => undefined)
      return rejectOnAbort(turn, signal)
    },
    close: async () => {
      closing.abort(new ModelWorkersClosedError('the model workers are closed'))
      await previous
    },
  }
}

/** A run that is still waiting for its turn must not wait for it to learn that it is no longer wanted. */
function rejectOnAbort<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

import { Worker } from 'node:worker_threads'
import { ModelFormatError } from '@loopwright/core/improve/distill/decode-model'
import { DistillInputError } from '@loopwright/core/improve/distill/distill'
import type { TrainingProgress } from '@loopwright/core/improve/distill/training-progress'
import { ModelWorkerLostError } from './model-errors.ts'
import type { WorkerCallKind, WorkerCalls, WorkerReply, WorkerSettings } from './worker-protocol.ts'

/** One thread that answers calls. */
export type WorkerThread = {
  readonly lost: boolean
  call<Kind extends WorkerCallKind>(
    kind: Kind,
    request: WorkerCalls[Kind]['request'],
    onProgress?: (progress: TrainingProgress) => void,
  ): Promise<WorkerCalls[Kind]['result']>
  /** Ends the thread at once; calls in flight reject with `reason`. */
  end(reason: unknown): Promise<void>
}

type PendingCall = {
  resolve: (result: never) => void
  reject: (reason: unknown) => void
  onProgress: ((progress: TrainingProgress) => void) | undefined
}

// Sources run as they are in a checkout and as JavaScript when published.
const entry = new URL(
  import.meta.url.endsWith('.ts') ? './worker-entry.ts' : './worker-entry.js',
  import.meta.url,
)

export function startWorkerThread(settings: WorkerSettings): WorkerThread {
  const worker = new Worker(entry, { workerData: settings })
  const pending = new Map<number, PendingCall>()
  let lastId = 0
  let lost = false

  const lose = (reason: unknown): void => {
    lost = true
    for (const call of pending.values()) call.reject(reason)
    pending.clear()
  }
  worker.on('message', (reply: WorkerReply) => {
    const call = pending.get(reply.id)
    if (call === undefined) return
    if (reply.type === 'progress') {
      call.onProgress?.(reply.progress)
      return
    }
    pending.delete(reply.id)
    // An idle thread must not keep the process alive.
    if (pending.size === 0) worker.unref()
    if (reply.type === 'result') call.resolve(reply.result as never)
    else call.reject(restoreError(reply.name, reply.message))
  })
  worker.on('error', (error) => {
    lose(new ModelWorkerLostError(`a model worker failed: ${error.message}`, { cause: error }))
  })
  worker.on('exit', (code) => {
    lose(new ModelWorkerLostError(`a model worker ended with code ${code}; call again to start a fresh one`))
  })
  worker.unref()

  return {
    get lost() {
      return lost
    },
    call: (kind, request, onProgress) =>
      new Promise((resolve, reject) => {
        if (lost) {
          reject(new ModelWorkerLostError('the model worker has ended'))
          return
        }
        lastId += 1
        pending.set(lastId, { resolve, reject, onProgress })
        worker.ref()
        worker.postMessage({ id: lastId, kind, request })
      }),
    end: async (reason) => {
      lose(reason)
      await worker.terminate()
    },
  }
}

const errorClasses = [DistillInputError, ModelFormatError]

/** Errors lose their class on the way between threads. */
function restoreError(name: string, message: string): Error {
  const KnownError = errorClasses.find((candidate) => candidate.name === name)
  if (KnownError !== undefined) return new KnownError(message)
  return Object.assign(new Error(message), { name })
}

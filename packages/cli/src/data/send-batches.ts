import { setTimeout as sleep } from 'node:timers/promises'
import type { BatchResult } from '@loopwright/contract'
import { ORPCError } from '@orpc/client'
import type { ApiClient } from '../connection/api-client.ts'
import type { ImportItem } from './read-item.ts'

export type NumberedItem = ImportItem & { line: number; text: string }
export type RejectedLine = { line: number; code: string; message: string; text: string }

const attempts = 6
const firstPauseMs = 500

function send(api: ApiClient, kind: ImportItem['kind'], items: unknown[]): Promise<BatchResult> {
  return kind === 'span'
    ? api.capture.ingestTraces({ spans: items })
    : api.feedback.recordFeedback({ feedback: items })
}

/** A full spool or a store that restarts is passing; every item carries its id, so sending it again is harmless. */
const isPassing = (error: unknown) =>
  error instanceof ORPCError && (error.status === 429 || error.status >= 500)

/** Sends one batch of one kind and gives what was rejected of it, with the lines that it came from. */
export async function sendBatch(
  api: ApiClient,
  batch: readonly NumberedItem[],
  stopping: AbortSignal,
): Promise<RejectedLine[]> {
  const kind = batch[0]!.kind
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { rejected } = await send(
        api,
        kind,
        batch.map(({ item }) => item),
      )
      return rejected.map(({ index, code, message }) => {
        const { line, text } = batch[index]!
        return { line, code, message, text }
      })
    } catch (error) {
      if (!isPassing(error) || attempt === attempts) throw error
      await sleep(firstPauseMs * 2 ** (attempt - 1), undefined, { signal: stopping })
    }
  }
}

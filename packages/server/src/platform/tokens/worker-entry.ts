import { parentPort } from 'node:worker_threads'
import { countTokens } from './count-tokens.ts'
import type { CountReply, CountRequest } from './token-protocol.ts'

// Runs in a worker thread, so that counting never keeps a caller waiting.

const port = parentPort!
port.on('message', async (request: CountRequest) => {
  const count = await countTokens(request).catch(() => undefined)
  port.postMessage({ id: request.id, count } satisfies CountReply)
})

import { parentPort } from 'node:worker_threads'
import type { RedactionReply, RedactionRequest } from './redaction-protocol.ts'
import { createRedactionRunner } from './run-redaction.ts'

// Runs in a worker thread, so that large texts keep nobody waiting.

const port = parentPort!
const run = createRedactionRunner()
port.on('message', ({ id, task }: RedactionRequest) => {
  let reply: RedactionReply
  try {
    reply = { id, ...run(task) }
  } catch (error) {
    reply = { id, error: error instanceof Error ? error.message : String(error) }
  }
  port.postMessage(reply)
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { answerRequests } from './answer-requests.ts'
import type { LlamaPackage } from './llama-package.ts'
import type { FromLlama, ToLlama } from './messages.ts'
import { openModel } from './open-model.ts'

/** Entry of a local model's process: llama.cpp inside, OpenAI's API on a loopback port outside. */

process.on('message', async (message: ToLlama) => {
  if (message.type === 'close') process.exit(0)
  try {
    await open(message)
  } catch (error) {
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
})

// The server is gone. There is nothing here that could be lost.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

// Service managers signal every process of a service. The server decides when its model ends: after the last call.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {})

async function open({ settings, packagePath, secret }: Extract<ToLlama, { type: 'open' }>): Promise<void> {
  const llama = (await import(pathToFileURL(packagePath).href)) as LlamaPackage
  // Its threads wait for one another by spinning: more of them than free cores make it slower, and the gateway too.
  const threads = settings.threads ?? Math.max(1, availableParallelism() - 1)
  const model = await openModel(llama, settings, threads)
  const server = createServer({ requestTimeout: 0 }, answerRequests(model, secret))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  tell({ type: 'ready', port: (server.address() as AddressInfo).port, gpu: model.binding.gpu })
}

function tell(message: FromLlama): void {
  if (process.connected) process.send?.(message)
}

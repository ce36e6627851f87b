import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FileLock, lockFile } from '../../home/lock-file.ts'
import { answerClickHouse } from './answer-clickhouse.ts'
import { forgetLostParts } from './forget-lost-parts.ts'
import type { FromEngine, ToEngine } from './messages.ts'
import { type Engine, openEngine } from './open-engine.ts'

/** Entry of the ledger's child process: ClickHouse inside, its HTTP protocol on a loopback port outside. */

const lockPatienceMs = 20_000
const keepAliveMs = 10_000
let close: (() => Promise<void>) | undefined

process.on('message', async (message: ToEngine) => {
  try {
    if (message.type === 'open') close = await open(message)
    else await close?.()
  } catch (error) {
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
})

// The parent is gone. Leave at once, even in the middle of a statement: the engine survives that, and the next
// server waits for this process's lock.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

// Service managers signal every process of a service. The server decides when its ledger ends: after the last write.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {})

function tell(message: FromEngine): void {
  if (process.connected) process.send?.(message)
}

async function open(message: Extract<ToEngine, { type: 'open' }>): Promise<() => Promise<void>> {
  const lock = await waitForLock(join(message.folder, 'lock'))
  const dataFolder = join(message.folder, 'data')
  forgetLostParts(dataFolder)
  const engine = openEngine(dataFolder)
  await createDatabase(engine, message.database)
  const server = createServer(
    { keepAliveTimeout: keepAliveMs, requestTimeout: 0 },
    answerClickHouse({ engine, ...message }),
  )
  const port = await listen(server, message.port)
  tell({ type: 'ready', port })
  return async () => {
    // Running statements finish first: closing the engine under them aborts the process.
    server.closeIdleConnections()
    await new Promise((resolve) => server.close(resolve))
    engine.close()
    lock.release()
    process.disconnect()
  }
}

/** A process whose parent was just killed may take a moment to let go of the folder. */
async function waitForLock(path: string): Promise<FileLock> {
  const deadlineMs = performance.now() + lockPatienceMs
  for (;;) {
    const lock = lockFile(path)
    if (lock) return lock
    if (performance.now() > deadlineMs) {
      throw new Error(`Another process still holds ${path}. Find it with lsof, stop it and start again.`)
    }
    await sleep(20)
  }
}

async function createDatabase(engine: Engine, name: string): Promise<void> {
  await engine.run(
    {
      sql: `CREATE DATABASE IF NOT EXISTS ${name} ENGINE = Atomic`,
      data: undefined,
      database: 'default',
      settings: {},
      parameters: {},
      defaultFormat: 'TabSeparated',
    },
    () => true,
  )
}

/** Takes the wanted port, or any when somebody else took it meanwhile. */
async function listen(server: Server, port: number): Promise<number> {
  for (const wanted of port === 0 ? [0] : [port, 0]) {
    const isListening = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(wanted, '127.0.0.1', () => resolve(true))
    })
    server.removeAllListeners('error')
    if (isListening) return (server.address() as AddressInfo).port
  }
  throw new Error('No loopback port is free.')
}

import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../platform/clock.ts'
import { type Endpoint, openLedger } from '../../platform/ledger/open-ledger.ts'
import { createLogger } from '../../platform/log.ts'
import { stepBack } from '../../platform/process/step-back.ts'
import { readRows } from '../../platform/spool/read-rows.ts'
import { chatMemory } from '../sessions/chat-memory.ts'
import { takeAllTurns } from '../take-turns.ts'
import { answersAtOnce, type FromJudge, type ToJudge } from './messages.ts'
import { spanJudge } from './span-judge.ts'

/** Entry of the process that judges the calls of large segments, so that the gateway's has its time for itself. */

/** Reading what is handed over takes the server's time, too. */
const pauseBetweenAnswersMs = 4

stepBack()
const chats = chatMemory()
let endpoint: Endpoint
let judge: ReturnType<typeof spanJudge>

process.on('message', async (message: ToJudge) => {
  try {
    if (message.type === 'remember') return chats.takeOver(message.answers)
    await obey(message)
    await tell({ type: 'done' })
  } catch (error) {
    const { message: text, stack } = error instanceof Error ? error : new Error(String(error))
    await tell({ type: 'failed', message: text, stack })
  }
})

// The server is gone. What was under way is still a file in its home, and the next one goes on with it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

// A terminal and a service manager signal every process of a service. The server decides when this one ends.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {})

async function obey(message: Exclude<ToJudge, { type: 'remember' }>): Promise<void> {
  if (message.type === 'open') judge = openJudge(message)
  else if (message.type === 'hand-over') await handOver()
  else {
    endpoint = message.endpoint
    await judge({ rows: { [Symbol.asyncIterator]: () => readRows(message.path) } })
  }
}

function openJudge({ database, signalsOff, logLevel }: Extract<ToJudge, { type: 'open' }>): typeof judge {
  const ledger = openLedger(
    {
      endpoint: () => endpoint,
      isUp: () => true,
      whenUp: () => Promise.resolve(),
      pid: () => undefined,
      close: () => Promise.resolve(),
    },
    { database, isEmbedded: false },
  )
  return spanJudge({
    ledger: { client: ledger.client, takeTurns: takeAllTurns },
    clock: systemClock,
    logger: createLogger({
      level: logLevel,
      destination: { write: (line: string) => void tell({ type: 'log', line }) },
    }),
    signalsOff,
    chats,
  })
}

async function handOver(): Promise<void> {
  for (let some = chats.handOver(answersAtOnce); some.length > 0; some = chats.handOver(answersAtOnce)) {
    await tell({ type: 'remember', answers: some })
    await sleep(pauseBetweenAnswersMs)
  }
}

/** Resolves once it is written; without a server nobody is told. */
function tell(message: FromJudge): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, () => resolve())
    else resolve()
  })
}

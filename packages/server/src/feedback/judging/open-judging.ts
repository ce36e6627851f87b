import type { Clock } from '../../platform/clock.ts'
import type { FactPayloads } from '../../platform/facts/facts.ts'
import { SpanBacklog } from '../../platform/facts/span-backlog.ts'
import type { Ledger } from '../../platform/ledger/ledger.ts'
import type { Logger } from '../../platform/log.ts'
import { measureLoopLoad } from '../../platform/process/loop-load.ts'
import { chatMemory } from '../sessions/chat-memory.ts'
import { takeTurns } from '../take-turns.ts'
import { createJudgeProcess } from './judge-process.ts'
import { spanJudge } from './span-judge.ts'

export type Judging = {
  /** A consumer of captured spans. */
  take(fact: FactPayloads['span.captured']): Promise<void>
  /** Segments that wait. */
  waiting(): number
  /** The process that judges the calls of large segments, while there is one. */
  pid(): number | undefined
  close(): Promise<void>
}

/** Judges captured calls: a few at once here, many in a process of their own. Goes on with what an earlier server left. */
export async function openJudging(options: {
  /** Keeps the segments that wait. */
  directory: string
  ledger: Pick<Ledger, 'client' | 'endpoint' | 'database'>
  clock: Clock
  logger: Logger
  signalsOff: readonly string[]
  /** What the process sees of the environment. */
  environment: Readonly<Record<string, string>>
  idleMs?: number
}): Promise<Judging> {
  const { directory, ledger, clock, logger, signalsOff, environment, idleMs } = options
  const chats = chatMemory()
  const load = measureLoopLoad()
  const apart = createJudgeProcess({ ledger, chats, logger, signalsOff, environment })
  const backlog = new SpanBacklog({
    ...{ directory, apart, logger, utilisation: load.utilisation },
    here: spanJudge({ ledger: { client: ledger.client, takeTurns }, clock, logger, signalsOff, chats }),
    ...(idleMs !== undefined && { idleMs }),
  })
  await backlog.open()
  return {
    take: (fact) => backlog.take(fact),
    waiting: () => backlog.length,
    pid: apart.pid,
    async close() {
      load.close()
      await backlog.close()
    },
  }
}

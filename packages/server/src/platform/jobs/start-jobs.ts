import type { Pool } from 'pg'
import { PgBoss } from 'pg-boss'
import type { Logger } from '../log.ts'
import type { JobInputs, JobName, Jobs } from './jobs.ts'

type Handler = (input: never, signal: AbortSignal) => Promise<void>

/** A job may run this long before it counts as lost; training on one core is the longest. */
const longestJobSeconds = 3_600
/** A job whose process died is given out again after this much silence. */
const heartbeatSeconds = 30
/** How often somebody looks for that silence. */
const superviseSeconds = 15
/** Jobs that become due later, as a retry does, are announced to nobody; new ones wake their worker at once. */
const polling = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 }
/** Times that a job is given out again: as often as its process may die under it. */
const retryLimit = 10

/** Background jobs kept in the catalog by pg-boss, so that they survive a restart. */
export function createJobs(deps: {
  databaseUrl: string
  pool: Pool
  /** True when no other process can be working on these jobs. */
  isAlone: boolean
  logger: Logger
}): Jobs {
  const boss = new PgBoss({
    ...{ connectionString: deps.databaseUrl, max: 3, useListenNotify: true },
    ...{ superviseIntervalSeconds: superviseSeconds, monitorIntervalSeconds: superviseSeconds },
  })
  boss.on('error', (error) => deps.logger.warn({ err: error }, 'the job queue had trouble'))
  const handlers = new Map<JobName, Handler>()
  const schedules: { name: JobName; cron: string; input: object }[] = []

  /** What is marked as being worked on at our start was cut off with an earlier process: no need to wait for its silence. */
  async function giveOutLostJobs(): Promise<void> {
    const { rows } = await deps.pool.query<{ name: string; ids: string[] }>(
      `select name, array_agg(id) as ids from pgboss.job where state = 'active' and name = any($1) group by name`,
      [[...handlers.keys()]],
    )
    for (const { name, ids } of rows) await boss.fail(name, ids, { message: 'Its process ended.' })
  }

  return {
    handle(name, handler) {
      handlers.set(name, handler as Handler)
    },
    schedule(name, cron, input) {
      schedules.push({ name, cron, input })
    },
    async enqueue(name, input) {
      await boss.send(name, input)
    },
    async start({ works }) {
      await boss.start()
      if (deps.isAlone) await giveOutLostJobs()
      for (const [name, handler] of handlers) {
        await boss.createQueue(name, {
          notify: true,
          expireInSeconds: longestJobSeconds,
          heartbeatSeconds,
          retryLimit,
          retryDelay: 2,
        })
        if (!works) continue
        await boss.work<JobInputs[JobName]>(name, polling, async ([job]) => {
          if (job) await handler(job.data as never, job.signal)
        })
      }
      if (!works) return
      for (const { name, cron, input } of schedules) await boss.schedule(name, cron, input)
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 5_000 })
    },
  }
}

import { PgBoss } from 'pg-boss'
import type { Logger } from '../log.ts'
import type { JobInputs, JobName, Jobs } from './jobs.ts'

type Handler = (input: never, signal: AbortSignal) => Promise<void>

/** A job may run this long before it counts as lost; training on one core is the longest. */
const longestJobSeconds = 3_600
/** A job whose process died is given out again after this much silence. */
const heartbeatSeconds = 30

/** Background jobs kept in the catalog by pg-boss, so that they survive a restart. */
export function createJobs(deps: { databaseUrl: string; logger: Logger }): Jobs {
  const boss = new PgBoss({ connectionString: deps.databaseUrl, max: 3, useListenNotify: true })
  boss.on('error', (error) => deps.logger.warn({ err: error }, 'the job queue had trouble'))
  const handlers = new Map<JobName, Handler>()
  const schedules: { name: JobName; cron: string; input: object }[] = []

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
    async start() {
      await boss.start()
      for (const [name, handler] of handlers) {
        await boss.createQueue(name, {
          notify: true,
          expireInSeconds: longestJobSeconds,
          heartbeatSeconds,
          retryLimit: 3,
          retryDelay: 2,
        })
        await boss.work<JobInputs[JobName]>(name, { pollingIntervalSeconds: 2 }, async ([job]) => {
          if (job) await handler(job.data as never, job.signal)
        })
      }
      for (const { name, cron, input } of schedules) await boss.schedule(name, cron, input)
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 5_000 })
    },
  }
}

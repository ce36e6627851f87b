import type { Pool } from 'pg'
import type { Queryable } from '../catalog/queryable.ts'
import type { Logger } from '../log.ts'
import { Doorbell } from '../spool/doorbell.ts'
import type { CatalogFactName, FactPayloads, Facts } from './facts.ts'

/** Postgres notifies this channel when a fact was announced, once its transaction is committed. */
export const outboxChannel = 'outbox_filled'

/** Writes a fact next to the change that made it true: pass the client of that transaction. */
export async function announce<Name extends CatalogFactName>(
  client: Queryable,
  fact: Name,
  payload: FactPayloads[Name],
): Promise<void> {
  await client.query('insert into outbox (project_id, fact, payload) values ($1, $2, $3)', [
    payload.projectId,
    fact,
    payload,
  ])
  await client.query('select pg_notify($1, $2)', [outboxChannel, ''])
}

const idlePauseMs = 2_000
const failurePauseMs = 1_000

/**
 * Emits what the outbox holds, oldest first, and forgets a fact once every consumer took it. Whoever follows
 * `outboxChannel` calls `wake`; a slow poll finds what was missed.
 */
export function startOutbox(deps: { pool: Pool; facts: Facts; logger: Logger }): {
  wake(): void
  stop(): Promise<void>
} {
  let isStopped = false
  const bell = new Doorbell()

  async function emitNext(): Promise<boolean> {
    const client = await deps.pool.connect()
    try {
      await client.query('begin')
      const { rows } = await client.query<{ id: string; fact: CatalogFactName; payload: never }>(
        'select id, fact, payload from outbox order by id limit 1 for update skip locked',
      )
      const row = rows[0]
      if (row) {
        await deps.facts.emit(row.fact, row.payload)
        await client.query('delete from outbox where id = $1', [row.id])
      }
      await client.query('commit')
      return row !== undefined
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw error
    } finally {
      client.release()
    }
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      let pauseMs = 0
      try {
        if (!(await emitNext())) pauseMs = idlePauseMs
      } catch (error) {
        if (isStopped) return
        deps.logger.warn({ err: error }, 'a fact was not taken by its consumers; it will be offered again')
        pauseMs = failurePauseMs
      }
      if (pauseMs > 0 && !isStopped) await bell.wait(pauseMs)
    }
  }

  const running = run()
  return {
    wake: () => bell.ring(),
    async stop() {
      isStopped = true
      bell.ring()
      await running
    },
  }
}

import type { Pool } from 'pg'

/**
 * Runs `work` unless some process is working on this turn already, in which case nothing needs doing: whoever holds the
 * lock goes as far as one can, and the sweep comes again. The lock ends with its connection, so a crash frees it.
 */
export async function withRunLock(pool: Pool, runId: string, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ isOurs: boolean }>(
      `select pg_try_advisory_lock(hashtext('loop-run'), hashtext($1)) as "isOurs"`,
      [runId],
    )
    if (!rows[0]?.isOurs) return
    try {
      await work()
    } finally {
      await client.query(`select pg_advisory_unlock(hashtext('loop-run'), hashtext($1))`, [runId])
    }
  } finally {
    client.release()
  }
}

import type { Pool } from 'pg'

/** The store of everything with a workflow: a running PostgreSQL, embedded or remote. */
export interface Catalog {
  /** Connection string that `pg` understands; for the embedded server it names a Unix socket folder. */
  readonly url: string
  readonly pool: Pool
  /** False while an embedded server that died is being restarted. A remote server always counts as up. */
  isUp(): boolean
  /** Resolves once the server accepts connections; rejects when the catalog was closed. */
  whenUp(): Promise<void>
  /** Process id of the embedded server's parent process; undefined while it is down or when it is remote. */
  pid(): number | undefined
  /** Ends the pool, then stops the embedded server and waits for it to exit. */
  close(): Promise<void>
}

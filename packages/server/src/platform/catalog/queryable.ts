import type { Pool, PoolClient } from 'pg'

/** What a store asks: the pool, or the connection of the transaction that it runs in. */
export type Queryable = Pick<Pool | PoolClient, 'query'>

import type { ClickHouseClient } from '@clickhouse/client'
import { LedgerUnavailableError } from './ledger-unavailable-error.ts'

const connectionErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
])

/**
 * A client whose calls go to whatever client is current and reject with `LedgerUnavailableError` when nobody
 * answers. The current client changes when the engine comes back on another port.
 */
export function guardClient(current: () => ClickHouseClient): ClickHouseClient {
  return new Proxy({} as ClickHouseClient, {
    get(_target, name) {
      const client = current()
      const member: unknown = Reflect.get(client, name)
      if (typeof member !== 'function') return member
      return async (...input: unknown[]) => {
        try {
          return await Reflect.apply(member, client, input)
        } catch (error) {
          throw isConnectionError(error) ? new LedgerUnavailableError({ cause: error }) : error
        }
      }
    },
  })
}

function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (
    connectionErrors.has((error as NodeJS.ErrnoException).code ?? '') || error.message === 'socket hang up'
  )
}

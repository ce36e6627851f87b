import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/log.ts'
import type { ServingKey } from '../../platform/serving/serving-snapshot.ts'
import type { Spool } from '../../platform/spool/spool.ts'
import type { RequestHandler } from '../gateway/gateway.ts'

export type OtlpDependencies = {
  spool: Pick<Spool, 'append'>
  authenticateKey: (authorization: string | undefined) => ServingKey | null
  clock: Clock
  logger: Logger
  /** After decompression. Default 32 MiB. */
  maxBodyBytes?: number
}

/** OTLP over HTTP at `POST /v1/traces`, as JSON or protobuf, plain or gzipped. */
export function createOtlpReceiver(_deps: OtlpDependencies): RequestHandler {
  return () => false
}

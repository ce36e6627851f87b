import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

const secretFields = [
  'password',
  'secret',
  'token',
  'apiKey',
  'secretKey',
  'authorization',
  'cookie',
  'databaseUrl',
  'clickhouseUrl',
]

/** Paths to hide at the top of a log record and one and two objects deep. */
const redactedPaths = [
  ...secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
  'headers["x-api-key"]',
  '*.headers["x-api-key"]',
]

/** `pg` hangs the whole broken connection on its errors, kilobytes that help nobody. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { client: _client, ...described } = pino.stdSerializers.err(error)
  return described
}

/** Structured log on standard error, so that standard output stays free for what a command prints. */
export function createLogger(options: { level?: string; destination?: DestinationStream } = {}): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
      redact: { paths: redactedPaths, censor: '[redacted]' },
    },
    options.destination ?? pino.destination({ fd: 2, sync: false }),
  )
}

import { pino } from 'pino'
import type { Logger } from '../log.ts'

/** Writes a line of another process's log, as `createLogger` makes them, to the log of this one. */
export function relayLine(logger: Logger, line: string): void {
  const { level, time: _, msg, ...fields } = JSON.parse(line) as Record<string, unknown>
  const name = pino.levels.labels[Number(level)] as 'info' | undefined
  logger[name ?? 'info'](fields, String(msg))
}

import type { Redaction } from '@loopwright/contract'
import { lengthToRedact } from '@loopwright/core/capture/redact/redacted-fields'
import type { Serving } from '../../platform/serving/serving-snapshot.ts'
import { SpoolFull } from '../../platform/spool/spool-errors.ts'
import { redactionKey } from './redaction-key.ts'
import type { RedactionTask } from './redaction-protocol.ts'
import { createRedactionWorker } from './redaction-worker.ts'

/** What a project's choice makes of what it is about to store. */
export type ProjectRedaction = {
  /** Undefined for a project that keeps nothing out of its stores; one look into memory. */
  choiceOf(projectId: string): Redaction | undefined
  /** True when any project has made a choice. */
  isUsed(): boolean
  isAccepting(): boolean
  /** @throws SpoolFull when too much waits to be redacted; any error means that nothing may be stored. */
  redactRows(
    projectId: string,
    redaction: Redaction,
    table: string,
    rows: readonly object[],
  ): Promise<object[]>
  /** Anything that is JSON, as the project may store it; at once and untouched where it chose nothing. */
  redactValue<T>(projectId: string, value: T): Promise<T>
  close(): Promise<void>
}

/**
 * So much is redacted in about half a millisecond, and in some twenty where a text was made to take long; what is longer
 * goes to a thread of its own. The engine of a project's rules reads a tenth as fast.
 */
const mostCharactersAtOnce = 32_768
const mostCharactersAtOnceWithRules = 4_096
const mostWaitingCharacters = 96 * 1024 ** 2
const retryAfterMs = 1_000

export function createProjectRedaction(deps: {
  serving: Pick<Serving, 'current'>
  secret: string
}): ProjectRedaction {
  const keys = new Map<string, Uint8Array>()
  const worker = createRedactionWorker()
  let waitingCharacters = 0
  // Loaded once a project needs it: it is nothing that a server without redaction should wait for at its start.
  let running: Promise<ReturnType<typeof import('./run-redaction.ts').createRedactionRunner>> | undefined

  function keyOf(projectId: string): Uint8Array {
    const key = keys.get(projectId) ?? redactionKey(deps.secret, projectId)
    keys.set(projectId, key)
    return key
  }

  async function run(
    task: RedactionTask,
    characters: number,
  ): Promise<{ rows: object[] } | { json: string }> {
    const most = task.redaction.rules.length === 0 ? mostCharactersAtOnce : mostCharactersAtOnceWithRules
    if (characters <= most) {
      running ??= import('./run-redaction.ts').then((loaded) => loaded.createRedactionRunner())
      return (await running)(task)
    }
    if (waitingCharacters > 0 && waitingCharacters + characters > mostWaitingCharacters)
      throw new SpoolFull('limit', retryAfterMs)
    waitingCharacters += characters
    try {
      return await worker.run(task)
    } finally {
      waitingCharacters -= characters
    }
  }

  const choiceOf = (projectId: string) => deps.serving.current().redactions.get(projectId)

  return {
    choiceOf,
    isUsed: () => deps.serving.current().redactions.size > 0,
    isAccepting: () => waitingCharacters < mostWaitingCharacters,
    async redactRows(projectId, redaction, table, rows) {
      const characters = rows.reduce((sum: number, row) => sum + lengthToRedact(table, row), 0)
      const result = await run({ projectId, redaction, key: keyOf(projectId), table, rows }, characters)
      return 'rows' in result ? result.rows : []
    },
    async redactValue(projectId, value) {
      const redaction = choiceOf(projectId)
      if (!redaction) return value
      const json = JSON.stringify(value)
      const result = await run({ projectId, redaction, key: keyOf(projectId), json }, json.length)
      return JSON.parse('json' in result ? result.json : json)
    },
    close: () => worker.close(),
  }
}

import type { Redaction } from '@loopwright/contract'
import { createRedactor, type Redactor } from '@loopwright/core/capture/redact/create-redactor'
import { redactJson } from '@loopwright/core/capture/redact/redact-json'
import { redactRow } from '@loopwright/core/capture/redact/redact-row'
import { pseudonymWith } from './redaction-key.ts'
import type { RedactionTask } from './redaction-protocol.ts'

/** Runs tasks with the redactors of their projects, which are made once for as long as a project's choice stays. */
export function createRedactionRunner(): (task: RedactionTask) => { rows: object[] } | { json: string } {
  const known = new Map<string, { written: string; redaction: Redaction; redactor: Redactor }>()

  function redactorOf({ projectId, redaction, key }: RedactionTask): Redactor {
    const last = known.get(projectId)
    if (last?.redaction === redaction) return last.redactor
    // Whatever else serves may have changed; then the same choice comes as another object.
    const written = JSON.stringify(redaction)
    const redactor =
      last?.written === written ? last.redactor : createRedactor({ redaction, pseudonym: pseudonymWith(key) })
    known.set(projectId, { written, redaction, redactor })
    return redactor
  }

  return (task) => {
    const redactor = redactorOf(task)
    if ('json' in task) return { json: redactJson(task.json, redactor) }
    return { rows: task.rows.map((row) => redactRow(task.table, row, redactor)) }
  }
}

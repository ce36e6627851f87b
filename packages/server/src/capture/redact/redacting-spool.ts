import { isRedactedTable } from '@loopwright/core/capture/redact/redacted-fields'
import type { AppendOptions, Spool } from '../../platform/spool/spool.ts'
import type { ProjectRedaction } from './project-redaction.ts'

/**
 * The spool as every stage gets it: what a project chose to keep out of its stores is replaced before anything is
 * written, whichever way it came in. It is the only door, so that no way in can forget it; when redaction fails, nothing
 * is stored.
 */
export function redactingSpool(spool: Spool, redaction: ProjectRedaction): Spool {
  async function appendRedacted(
    table: string,
    rows: readonly object[],
    options: AppendOptions,
  ): Promise<void> {
    const redacted: object[] = []
    for (const [projectId, own] of Map.groupBy(rows, projectOf)) {
      const choice = redaction.choiceOf(projectId)
      if (choice) redacted.push(...(await redaction.redactRows(projectId, choice, table, own)))
      else redacted.push(...own)
    }
    await spool.append(table, redacted, options)
  }

  const isTouched = (table: string) => redaction.isUsed() && isRedactedTable(table)

  return {
    append(table, rows, options) {
      const isRedacted =
        isTouched(table) && rows.some((row) => redaction.choiceOf(projectOf(row)) !== undefined)
      return isRedacted ? appendRedacted(table, rows, options) : spool.append(table, rows, options)
    },
    appendLine: (table, line, options) =>
      isTouched(table)
        ? appendRedacted(table, [JSON.parse(line)], options)
        : spool.appendLine(table, line, options),
    isAccepting: () => spool.isAccepting() && redaction.isAccepting(),
    ensureDrained: (target, options) => spool.ensureDrained(target, options),
    stats: () => spool.stats(),
    close: (options) => spool.close(options),
  }
}

function projectOf(row: object): string {
  return 'project_id' in row ? String(row.project_id) : ''
}

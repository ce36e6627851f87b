import { calibrationError } from './calibration-error.ts'
import type { JudgedRow } from './choose-threshold.ts'
import type { ValidationFigures } from './training-report.ts'

export type AnsweredRow = JudgedRow & { abstained: boolean }

/** Sums up what a model made of rows with known labels. */
export function validationFigures(rows: AnsweredRow[]): ValidationFigures {
  const inScope = rows.filter((row) => row.inScope)
  const outOfScope = rows.filter((row) => !row.inScope)
  const answered = rows.filter((row) => !row.abstained)
  return {
    inScopeRows: inScope.length,
    outOfScopeRows: outOfScope.length,
    accuracy: share(inScope, (row) => row.right),
    accuracyAnswered: share(inScope, (row) => row.right && !row.abstained),
    outOfScopeRecall: share(outOfScope, (row) => row.abstained),
    coverage: share(rows, (row) => !row.abstained),
    risk: share(answered, (row) => !row.right),
    calibrationError: calibrationError(inScope),
  }
}

function share(rows: AnsweredRow[], holds: (row: AnsweredRow) => boolean): number | null {
  return rows.length === 0 ? null : rows.filter(holds).length / rows.length
}

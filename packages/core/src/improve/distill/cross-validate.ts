import { hashRange } from '../../text/hash-range.ts'
import type { TrainingExample } from './training-example.ts'

const foldSeed = 0x5bd1e995
const trustedWeightMin = 0.5

/**
 * Learns from all folds but one and judges the one left out, in turn. A text stays in one fold however often it occurs, so
 * that no row is judged by a model that has seen it. Rows that count for less than half are learnt from but judge nothing.
 */
export async function crossValidate<Judged>(
  examples: TrainingExample[],
  folds: number,
  judge: (learnt: TrainingExample[], kept: TrainingExample[], fold: number) => Promise<Judged[]>,
): Promise<Judged[]> {
  const foldOf = examples.map(({ text }) => (hashRange(text, 0, text.length, foldSeed) >>> 0) % folds)
  const judged: Judged[] = []
  for (let fold = 0; fold < folds; fold++) {
    const learnt = examples.filter((_, index) => foldOf[index] !== fold)
    const kept = examples.filter(
      (example, index) => foldOf[index] === fold && (example.weight ?? 1) >= trustedWeightMin,
    )
    if (learnt.length > 0 && kept.length > 0) judged.push(...(await judge(learnt, kept, fold)))
  }
  return judged
}

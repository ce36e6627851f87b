import type { ModelEvaluation } from '@loopwright/contract'
import { wilsonInterval } from '../statistics/wilson-interval.ts'

export type Answer = { truth: string; predicted: string }

const confusionsKept = 100

/** How answers compare with the truth: accuracy with its Wilson interval, the commonest confusions, and each label's part. */
export function evaluateAnswers(
  split: string,
  answers: readonly Answer[],
  calibrationError: number | null,
): ModelEvaluation {
  const correct = answers.filter(({ truth, predicted }) => truth === predicted).length
  const interval = wilsonInterval({ successes: correct, n: answers.length })
  const known = interval.status === 'estimated' ? interval : { value: 0, low: 0, high: 1 }
  return {
    ...{
      split,
      n: answers.length,
      accuracy: known.value,
      low: known.low,
      high: known.high,
      calibrationError,
    },
    confusions: countConfusions(answers),
    perLabel: scoreLabels(answers),
  }
}

function countConfusions(answers: readonly Answer[]): ModelEvaluation['confusions'] {
  const counts = new Map<string, { truth: string; predicted: string; count: number }>()
  for (const { truth, predicted } of answers) {
    if (truth === predicted) continue
    const key = JSON.stringify([truth, predicted])
    const entry = counts.get(key) ?? { truth, predicted, count: 0 }
    entry.count += 1
    counts.set(key, entry)
  }
  return [...counts.values()].sort((a, b) => b.count - a.count).slice(0, confusionsKept)
}

function scoreLabels(answers: readonly Answer[]): ModelEvaluation['perLabel'] {
  const counts = new Map<string, { n: number; predicted: number; correct: number }>()
  const entryOf = (label: string) => {
    const entry = counts.get(label) ?? { n: 0, predicted: 0, correct: 0 }
    counts.set(label, entry)
    return entry
  }
  for (const { truth, predicted } of answers) {
    entryOf(truth).n += 1
    entryOf(predicted).predicted += 1
    if (truth === predicted) entryOf(truth).correct += 1
  }
  return [...counts]
    .filter(([, { n }]) => n > 0)
    .map(([label, { n, predicted, correct }]) => ({
      ...{ label, n, recall: correct / n },
      precision: predicted > 0 ? correct / predicted : null,
    }))
    .sort((a, b) => a.recall - b.recall || a.label.localeCompare(b.label))
}

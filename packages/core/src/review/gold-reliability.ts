import { betaQuantile } from '../statistics/beta-distribution.ts'
import { cannotSay, estimated, type Measured } from '../statistics/estimate.ts'

/**
 * How often a reviewer is right, from tasks whose answer is known: `correct` of `answered`. The posterior under Jeffreys'
 * prior is Beta(correct + ½, wrong + ½); the interval is its equal-tailed one, brought to the end of the scale when all
 * or none are right (Brown, Cai & DasGupta 2001). `value` is the plain share.
 */
export function goldReliability(input: { correct: number; answered: number; confidence?: number }): Measured {
  const { correct, answered, confidence = 0.95 } = input
  if (answered === 0) return cannotSay('No task with a known answer has been answered yet.')
  const wrong = answered - correct
  const tail = (1 - confidence) / 2
  return estimated({
    value: correct / answered,
    low: correct === 0 ? 0 : betaQuantile(tail, correct + 0.5, wrong + 0.5),
    high: wrong === 0 ? 1 : betaQuantile(1 - tail, correct + 0.5, wrong + 0.5),
    n: answered,
    confidence,
    method: 'Jeffreys interval on gold tasks',
  })
}

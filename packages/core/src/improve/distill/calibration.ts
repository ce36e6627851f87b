/**
 * From scores to probabilities: softmax of the scores over a temperature that itself falls or rises with the best score.
 * One temperature for all (Guo et al., ICML 2017) leaves texts unlike any example too sure and familiar ones not sure
 * enough, most of all with few examples a label.
 */
export type Calibration = {
  /** Temperature of a text whose best score is zero. */
  temperature: number
  /** How fast the logarithm of the temperature rises with the best score. */
  slope: number
}

export const neutralCalibration: Calibration = { temperature: 1, slope: 0 }

const exponentMax = 20

export function temperatureOf({ temperature, slope }: Calibration, scores: Float32Array): number {
  let best = Number.NEGATIVE_INFINITY
  for (const score of scores) best = Math.max(best, score)
  return temperature * Math.exp(Math.max(-exponentMax, Math.min(exponentMax, slope * best)))
}

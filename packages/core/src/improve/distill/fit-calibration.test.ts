import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../statistics/seeded-random.ts'
import { temperatureOf } from './calibration.ts'
import { calibrationError } from './calibration-error.ts'
import { fitCalibration, type ScoredRow } from './fit-calibration.ts'
import { softmax } from './softmax.ts'

test('confidence comes to match accuracy', () => {
  const random = seededRandom(5)
  // Labels drawn from the probabilities of a known temperature, so that this is what has to be found.
  const rows = Array.from({ length: 3000 }, (): ScoredRow => {
    const scores = Float32Array.from({ length: 6 }, () => random.normal())
    const probabilities = softmax(scores, 0.4)
    let column = 0
    for (let rest = random.next(); column < 5 && rest > probabilities[column]!; column++)
      rest -= probabilities[column]!
    return { scores, column }
  })
  const calibration = fitCalibration(rows)
  const judged = rows.map(({ scores, column }) => {
    const probabilities = softmax(scores, temperatureOf(calibration, scores))
    const confidence = Math.max(...probabilities)
    return { confidence, right: probabilities.indexOf(confidence) === column }
  })
  assert.ok(calibrationError(judged)! < 0.03)
  assert.ok(Math.abs(Math.log(temperatureOf(calibration, Float32Array.of(1)) / 0.4)) < 0.2)
})

test('a handful of rows, even all wrong, leaves usable probabilities', () => {
  const wrong = [0, 1, 2].map((column): ScoredRow => ({ scores: Float32Array.of(-0.9, -0.5, -0.7), column }))
  for (const rows of [[], wrong, wrong.slice(0, 1)]) {
    const calibration = fitCalibration(rows)
    assert.ok(calibration.temperature > 0.05 && calibration.temperature < 5)
    assert.ok(Math.abs(calibration.slope) < 2)
  }
})

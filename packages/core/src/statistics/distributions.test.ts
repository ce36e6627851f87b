import assert from 'node:assert/strict'
import { test } from 'node:test'
import { betaCdf, betaQuantile } from './beta-distribution.ts'
import { logGamma } from './log-gamma.ts'
import { normalCdf, normalCritical, normalQuantile } from './normal-distribution.ts'
import { studentTCdf, studentTCritical, studentTQuantile } from './student-t.ts'

const near = (actual: number, expected: number, tolerance = 1e-9) =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual} ≠ ${expected}`,
  )

test('the normal distribution agrees with published tables', () => {
  near(normalCdf(0), 0.5)
  near(normalCdf(1.959963984540054), 0.975, 1e-14)
  near(normalCdf(-6), 9.865876450376946e-10, 1e-18)
  near(normalCdf(-10), 7.61985302416e-24, 1e-29)
  near(normalQuantile(0.975), 1.959963984540054, 1e-13)
  near(normalQuantile(1e-10), -6.361340902404056, 1e-9)
  near(normalCritical(0.99), 2.5758293035489004, 1e-12)
})

test('normal quantile and distribution are each other’s inverse', () => {
  for (let p = 0.001; p < 1; p += 0.007) near(normalCdf(normalQuantile(p)), p, 1e-13)
})

test('Student’s t agrees with published tables and tends to the normal', () => {
  near(studentTQuantile(0.975, 1), 12.706204736432095, 1e-9)
  near(studentTQuantile(0.975, 4), 2.776445105197793, 1e-10)
  near(studentTQuantile(0.995, 30), 2.7499956536, 1e-9)
  near(studentTQuantile(0.025, 10), -2.2281388519649385, 1e-10)
  near(studentTCritical(0.95, 99_999), normalCritical(0.95), 1e-4)
  near(studentTCdf(studentTQuantile(0.9, 3.7), 3.7), 0.9, 1e-12)
})

test('the beta distribution agrees with closed forms', () => {
  near(betaCdf(0.3, 1, 1), 0.3)
  near(betaCdf(0.3, 2, 1), 0.09)
  near(betaCdf(0.3, 1, 5), 1 - 0.7 ** 5)
  near(betaCdf(0.5, 0.5, 0.5), 0.5)
  near(betaCdf(0.25, 0.5, 0.5), (2 / Math.PI) * Math.asin(Math.sqrt(0.25)))
  near(betaCdf(0.6, 300_000, 200_000), 0.5, 1e-3)
  for (const [a, b] of [
    [0.5, 20.5],
    [3, 7],
    [400, 12],
    [1000, 0.5],
    [0.3, 30],
    [30, 1000],
  ] as const) {
    for (const p of [1e-9, 0.001, 0.025, 0.05, 0.5, 0.975])
      near(betaCdf(betaQuantile(p, a, b), a, b), p, 1e-10)
  }
})

test('log gamma gives factorials and the half-integer value', () => {
  near(logGamma(11), Math.log(3_628_800), 1e-14)
  near(logGamma(0.5), Math.log(Math.sqrt(Math.PI)), 1e-14)
})

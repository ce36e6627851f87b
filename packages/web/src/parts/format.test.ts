import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ago, bytes, decimal, duration, percent, plural, points, shortCount } from './format.ts'

const cases: [string, string][] = [
  [percent(0.8312), '83.1 %'],
  [points(0.041), '+4.1 pts'],
  [points(-0.0204), '−2.0 pts'],
  [points(-0.0001), '0.0 pts'],
  [plural(1, 'call'), '1 call'],
  [plural(1200, 'call'), '1,200 calls'],
  [shortCount(12_400), '12.4k'],
  [duration(0.42), '0.4 ms'],
  [duration(312.4), '312 ms'],
  [duration(4100), '4.1 s'],
  [duration(200_000), '3 min 20 s'],
  [duration(7_500_000), '2 h 5 min'],
  [duration(273_600_000), '3 d 4 h'],
  [bytes(5_452_595), '5.2 MiB'],
  [decimal(2.71654), '2.72'],
  [ago('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:00:02Z')), 'just now'],
  [ago('2026-01-01T00:00:00Z', Date.parse('2026-01-01T02:30:00Z')), '2 h ago'],
]

for (const [actual, expected] of cases) test(`format: ${expected}`, () => assert.equal(actual, expected))

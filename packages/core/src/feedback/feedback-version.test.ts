import assert from 'node:assert/strict'
import { test } from 'node:test'
import { feedbackVersion } from './feedback-version.ts'

const now = Date.parse('2026-05-01T00:00:00Z')

test('of rows with one id the first counts, and a linked one before one that is not', () => {
  const first = feedbackVersion({ receivedAtMs: now, linked: false })
  const retry = feedbackVersion({ receivedAtMs: now + 1, linked: false })
  const linked = feedbackVersion({ receivedAtMs: now, linked: true })
  const linkedRetry = feedbackVersion({ receivedAtMs: now + 1, linked: true })
  assert.ok(linked > linkedRetry && linkedRetry > first && first > retry)
  assert.ok(retry > 0 && Number.isSafeInteger(linked))
})

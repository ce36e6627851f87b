import assert from 'node:assert/strict'
import { test } from 'node:test'
import { feedbackVersion } from './feedback-version.ts'

const now = Date.parse('2026-05-01T00:00:00Z')

test('of rows with one id the first counts, whichever of them found its call; and of its own two the linked one', () => {
  const first = feedbackVersion({ receivedAtMs: now, linked: false })
  const linked = feedbackVersion({ receivedAtMs: now, linked: true })
  const retry = feedbackVersion({ receivedAtMs: now + 1, linked: false })
  const linkedRetry = feedbackVersion({ receivedAtMs: now + 1, linked: true })
  assert.ok(linked > first && first > linkedRetry && linkedRetry > retry)
  assert.ok(retry > 0 && Number.isSafeInteger(linked))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFeedbackSchema, signalSchema } from '@loopwright/contract'
import { feedbackOfLog, feedbackOfSpan } from './feedback-in-telemetry.ts'
import type { ObservedFeedback } from './observed-feedback.ts'
import type { Attributes, OtlpLogRecord } from './otlp-span.ts'
import { otlpEvent, otlpSpan } from './testing/otlp-span.ts'

function log(eventName: string, attributes: Attributes, more: Partial<OtlpLogRecord> = {}): OtlpLogRecord {
  const { origin, traceId, spanId } = otlpSpan({})
  const nanoseconds = 1_767_323_045_000_000_000n
  return {
    ...{ traceId, spanId, nanoseconds, eventName, attributes, origin },
    severity: '',
    body: undefined,
    ...more,
  }
}

/** What was said, without what is the same in all of them. */
function brief(found: readonly ObservedFeedback[]) {
  for (const { signal, target, value, author, comment } of found) {
    assert.ok(signalSchema.safeParse(signal).success)
    assert.ok(newFeedbackSchema.safeParse({ signal: signal.name, target, value, author, comment }).success)
  }
  return found.map(({ signal, value, target }) => [signal.name, value, target.kind])
}

const evaluation = {
  'gen_ai.evaluation.name': 'Answer Relevance',
  'gen_ai.evaluation.score.value': 0.8,
  'gen_ai.evaluation.score.label': 'relevant',
  'gen_ai.evaluation.explanation': 'It answers.',
  'gen_ai.response.id': 'chatcmpl-1',
}

test("an evaluation's result is feedback, as an event of a span and as a log record", () => {
  const expected = [
    ['answer-relevance', 0.8, 'span'],
    ['answer-relevance.label', 'relevant', 'span'],
  ]
  const onSpan = feedbackOfSpan(otlpSpan({}, { events: [otlpEvent('gen_ai.evaluation.result', evaluation)] }))
  assert.deepEqual(brief(onSpan), expected)
  assert.equal(onSpan[0]?.comment, 'It answers.')
  assert.equal(onSpan[0]?.author.kind, 'evaluator')
  assert.deepEqual(brief(feedbackOfLog(log('gen_ai.evaluation.result', evaluation))), expected)
  const ofSession = feedbackOfLog(
    log(
      '',
      { ...evaluation, 'event.name': 'gen_ai.evaluation.result', 'session.id': 's1' },
      { traceId: undefined, spanId: undefined },
    ),
  )
  assert.deepEqual(ofSession[0]?.target, { kind: 'session', id: 's1' })
})

test('the same observation has the same key, and another one another', () => {
  const first = log('gen_ai.evaluation.result', evaluation)
  const keys = (record: OtlpLogRecord) => feedbackOfLog(record).map((found) => found.key)
  assert.deepEqual(keys(first), keys(structuredClone(first)))
  assert.notDeepEqual(keys(first), keys({ ...first, nanoseconds: 1n }))
})

test("OpenInference's annotations are feedback on the span, its trace, its session or the span it judges", () => {
  const found = feedbackOfSpan(
    otlpSpan({
      'session.id': 's1',
      'annotations.0.annotation.name': 'hallucination',
      'annotations.0.annotation.score': 1,
      'annotations.0.annotation.label': 'hallucinated',
      'annotations.0.annotation.annotator_kind': 'LLM',
      'annotations.1.annotation.name': 'note',
      'annotations.1.annotation.explanation': 'Too long.',
      'annotations.1.annotation.annotator_kind': 'HUMAN',
      'trace.annotations.0.annotation.name': 'frustration',
      'trace.annotations.0.annotation.label': 'high',
      'session.annotations.0.annotation.name': 'solved',
      'session.annotations.0.annotation.score': 0,
    }),
  )
  assert.deepEqual(brief(found), [
    ['hallucination', 1, 'span'],
    ['hallucination.label', 'hallucinated', 'span'],
    ['note', 'Too long.', 'span'],
    ['frustration', 'high', 'trace'],
    ['solved', 0, 'session'],
  ])
  assert.equal(found[2]?.author.kind, 'reviewer')
  const judged = feedbackOfSpan(
    otlpSpan(
      { 'evaluations.0.evaluation.name': 'tone', 'evaluations.0.evaluation.score': 0.5 },
      { links: [{ traceId: 'other', spanId: 'judged', attributes: {} }] },
    ),
  )
  assert.deepEqual(judged[0]?.target, { kind: 'span', id: 'judged' })
})

test("what Copilot Chat's people did is feedback", () => {
  const survival = {
    edit_source: 'apply_patch',
    survival_rate_four_gram: 0.75,
    survival_rate_no_revert: 1,
    time_delay_ms: 300_000,
    did_branch_change: false,
    request_id: 'request-1',
  }
  const outside = { traceId: undefined, spanId: undefined }
  const rows: [string, Attributes, unknown[]][] = [
    [
      'copilot_chat.edit.survival',
      survival,
      [
        ['four-gram-survival', 0.75, 'inference'],
        ['no-revert', 1, 'inference'],
      ],
    ],
    [
      'copilot_chat.edit.survival',
      { ...survival, did_branch_change: true },
      [['watch-ended', 'branch-switched', 'inference']],
    ],
    [
      'copilot_chat.edit.feedback',
      { outcome: 'rejected', request_id: 'r' },
      [['accepted', false, 'inference']],
    ],
    [
      'copilot_chat.edit.hunk.action',
      { outcome: 'accepted', request_id: 'r' },
      [['hunk-accepted', true, 'inference']],
    ],
    ['copilot_chat.inline.done', { accepted: true, conversation_id: 'c' }, [['accepted', true, 'session']]],
    [
      'copilot_chat.user.feedback',
      { rating: 'negative', request_id: 'r' },
      [['helpful', false, 'inference']],
    ],
    ['copilot_chat.session.start', { request_id: 'r' }, []],
  ]
  for (const [name, attributes, expected] of rows)
    assert.deepEqual(
      brief(feedbackOfLog(log('', { 'event.name': name, ...attributes }, outside))),
      expected,
      name,
    )
  const [first] = feedbackOfLog(log('copilot_chat.edit.survival', survival))
  assert.deepEqual(
    [first?.target.kind, first?.comment, first?.afterMs],
    ['span', 'after 300 s, by apply_patch', 300_000],
  )
})

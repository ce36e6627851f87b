import type { TestContext } from 'node:test'
import { wholeOutputTextOf } from '@loopwright/core/capture/payload-text'
import type { Principal } from '../platform/http/principal.ts'
import { testProject } from '../platform/testing/test-project.ts'
import { addStarterSignals } from './add-starter-signals.ts'
import { knownSignals } from './known-signals.ts'
import { feedbackLinker } from './link-feedback.ts'
import { recordFeedback } from './record-feedback.ts'

/** A project with the starter signals, a key that sends feedback, spans to send it about, and linking. */
export async function feedbackStage(t: TestContext, { isLinking = true } = {}) {
  const project = await testProject(t)
  const { catalog, ledger, spool, clock, serving, facts, projectId } = project
  await addStarterSignals(catalog.pool, projectId)
  const deps = {
    catalog,
    ledger,
    spool,
    clock,
    serving,
    signals: knownSignals({ catalog, clock }),
    readToken: () => null,
  }
  const linker = feedbackLinker({ ...deps, readOutput: wholeOutputTextOf })
  if (isLinking) {
    facts.on('span.captured', linker.spansCaptured)
    facts.on('feedback.received', linker.feedbackReceived)
  }
  const key: Principal = { kind: 'key', id: 'key-1', name: 'server', projectId, role: 'engineer' }
  const send = (...feedback: unknown[]) => recordFeedback(deps, key, { feedback })
  const capture = (...spans: Record<string, unknown>[]) =>
    spool.append(
      'span',
      spans.map((span) => spanRow(projectId, clock.now(), span)),
      {
        durable: true,
        ids: spans.flatMap((span) => [String(span.inference_id), String(span.trace_id ?? '')]),
      },
    )
  const sendWithToken = (inferenceId: string, endUserId: string | null, ...feedback: unknown[]) =>
    recordFeedback(
      deps,
      { kind: 'feedback-token', projectId, inferenceId, traceId: '', endUserId },
      { feedback },
    )
  return { ...project, deps, key, linker, send, sendWithToken, capture }
}

function spanRow(projectId: string, now: number, span: Record<string, unknown>) {
  const time = new Date(now - 60_000).toISOString()
  const trace = `trace of ${span.inference_id}`
  return {
    ...{ project_id: projectId, started_at: time, trace_id: trace, span_id: `span of ${span.inference_id}` },
    ...{
      name: 'route',
      kind: 'inference',
      duration_ms: 5,
      status: 'ok',
      function: 'route',
      variant: 'small',
    },
    ...{ model: 'distilled', input_text: 'where is my card', output_text: 'card', end_user_id: 'ann' },
    ...{ confidence: 0.9, probabilities: '[{"label":"card","probability":0.9}]', tags: [], version: now },
    ...span,
  }
}

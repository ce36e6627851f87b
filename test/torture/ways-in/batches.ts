import { jsonOf } from '../post.ts'
import { type Sender, sendUntilTaken } from '../sender.ts'

type BatchAnswer = { accepted: { id: string }[]; rejected: { message: string }[] }

function assertNothingRejected(body: unknown): true {
  const { rejected } = body as BatchAnswer
  if (rejected.length > 0) throw new Error(`A good item was rejected: ${rejected[0]?.message}`)
  return true
}

/** Spans in our own form: one trace whole, and one more span of the trace before it, which comes late. */
export const traces: Sender = async (context) => {
  const way = 'traces'
  const ids = Array.from({ length: 5 }, () => context.newId(way))
  const [late = '', root = '', ...others] = ids
  const [earlier] = context.journal.latest(way, 1)
  const spans = [late, root, ...others].map((id) => ({
    ...{ spanId: id, inferenceId: id, name: 'answer', kind: 'inference', model: 'large' },
    traceId: id === late ? `trace-of-${earlier ?? late}` : `trace-of-${others.at(-1) ?? root}`,
    ...(id !== late && id !== root && { parentSpanId: root }),
    ...{ startedAt: new Date().toISOString(), durationMs: 12, promptTokens: 9, completionTokens: 2 },
    ...{ input: 'where is my parcel', output: 'delivery', tags: ['torture'] },
  }))
  const request = { way, path: '/api/v1/traces', body: JSON.stringify({ spans }) } as const
  await sendUntilTaken(
    context,
    request,
    { [way]: ids },
    (answer) => answer.status === 202 && assertNothingRejected(jsonOf(answer)),
  )
}

/** Feedback with ids of the client's, on calls that are there and on some that never come. */
export const feedback: Sender = async (context) => {
  const way = 'feedback'
  const about = context.journal.latest('traces', 4)
  const items = Array.from({ length: 5 }, (_, at) => {
    const id = context.newId(way)
    const target = { kind: 'inference', id: about[at] ?? `nowhere-${id}` }
    return { id, signal: 'accepted', value: at % 3 > 0, author: { kind: 'end-user', id: `of-${id}` }, target }
  })
  const request = { way, path: '/api/v1/feedback', body: JSON.stringify({ feedback: items }) } as const
  await sendUntilTaken(
    context,
    request,
    { [way]: items.map(({ id }) => id) },
    (answer) => answer.status === 202 && assertNothingRejected(jsonOf(answer)),
  )
}

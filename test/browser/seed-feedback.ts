import type { ApiCaller } from './api-caller.ts'

export const ticketFunction = 'draft-reply'
export const markedCall = 'draft-1'

const spansPerVariant = 60
const dayMs = 86_400_000

/** Suggestions of two variants: shown, accepted, looked at again, and one that a person said everything about. */
export async function seedFeedback(api: ApiCaller): Promise<void> {
  const nowMs = Date.now()
  const numbers = Array.from({ length: 2 * spansPerVariant }, (_, at) => at)
  const spans = numbers.map((at) => ({
    ...{
      traceId: `draft-trace-${at}`,
      spanId: `draft-span-${at}`,
      inferenceId: `draft-${at}`,
      name: 'draft',
    },
    ...{ kind: 'inference', function: ticketFunction, variant: at % 2 ? 'curt' : 'kind', model: 'writer' },
    ...{ segment: at % 3 ? 'paid' : 'trial', endUserId: `agent-${at % 20}`, durationMs: 400 },
    startedAt: new Date(nowMs - 3_600_000 - (at % 5) * dayMs).toISOString(),
    ...{ input: `Where is parcel ${at}?`, output: 'Your parcel left on Monday and will be there on Friday.' },
  }))
  await api('POST', '/api/v1/traces', { spans })
  const feedback = numbers.flatMap((at) => {
    const target = { kind: 'inference', id: `draft-${at}` }
    const author = { kind: 'end-user', id: `agent-${at % 20}` }
    const isAccepted = at % 4 !== 3
    const isKept = at % 8 !== 0
    const seen = [15_000, 30_000, 120_000].map((afterMs) => ({
      ...{ signal: 'still-there', target, author, afterMs },
      value: isKept || afterMs < 120_000,
    }))
    const helpful = at % 3 === 0 ? [{ signal: 'helpful', target, author, value: at % 2 === 0 }] : []
    return [
      { signal: 'accepted', target, author, value: isAccepted },
      ...(isAccepted ? seen : []),
      ...(isAccepted ? [{ signal: 'edited', target, author, afterMs: 15_000, value: isKept ? 0 : 0.2 }] : []),
      ...helpful,
    ]
  })
  await api('POST', '/api/v1/feedback', { feedback: [...feedback, ...everythingAboutOne()] })
}

/** What one person said of one answer, and how they changed their mind. */
function everythingAboutOne(): object[] {
  const about = {
    target: { kind: 'inference', id: markedCall },
    author: { kind: 'end-user', id: 'ann' },
  }
  return [
    { ...about, id: 'thumb-1', signal: 'helpful', value: true },
    {
      ...about,
      id: 'thumb-2',
      signal: 'helpful',
      value: false,
      supersedes: 'thumb-1',
      comment: 'No, wrong day',
    },
    { ...about, signal: 'marked', value: [{ start: 20, end: 26, label: 'day' }] },
    { ...about, signal: 'correction', value: 'Your parcel left on Tuesday and will be there on Friday.' },
    { ...about, signal: 'reason', value: 'wrong fact', anchor: { kind: 'text', start: 20, end: 26 } },
  ]
}

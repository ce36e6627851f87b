import type { WayIn } from '../journal.ts'
import { jsonOf } from '../post.ts'
import { type Sender, type SenderContext, type Sent, sendUntilTaken } from '../sender.ts'

/**
 * As Langfuse's older SDKs do it: a trace, a generation and a score in one batch, and in the next one what the generation
 * said. Both are sent again with the same event ids until every event was taken.
 */
export const langfuse: Sender = async (context) => {
  const way = 'langfuse'
  const traceId = context.newId(way)
  const id = context.newId(way)
  const scoreId = context.newId('langfuse-score')
  const startTime = new Date().toISOString()
  const score = { id: scoreId, traceId, observationId: id, name: 'helpful', value: 1, dataType: 'BOOLEAN' }
  await ingest(
    context,
    { [way]: [traceId, id], 'langfuse-score': [scoreId] },
    {
      'trace-create': { id: traceId, name: 'answer', input: 'where is my parcel', timestamp: startTime },
      'generation-create': {
        id,
        traceId,
        name: 'chat',
        model: 'large',
        startTime,
        input: 'where is my parcel',
      },
      'score-create': score,
    },
  )
  await ingest(
    context,
    { 'langfuse-update': [id] },
    { 'generation-update': { id, traceId, output: 'delivery', endTime: new Date().toISOString() } },
  )
}

async function ingest(
  context: SenderContext,
  sent: Sent,
  events: Record<string, { id: string } & Record<string, unknown>>,
): Promise<void> {
  const timestamp = new Date().toISOString()
  const batch = Object.entries(events).map(([type, body]) => ({
    id: `${type}-${body.id}`,
    type,
    timestamp,
    body,
  }))
  const [way = 'langfuse'] = Object.keys(sent) as WayIn[]
  const request = { way, path: '/api/public/ingestion', body: JSON.stringify({ batch }) }
  await sendUntilTaken(context, request, sent, (answer) => {
    if (answer.status !== 207) return false
    const { errors } = jsonOf(answer) as { errors: { message: string }[] }
    if (errors.length > 0) throw new Error(`A good event was refused: ${errors[0]?.message}`)
    return true
  })
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { WayIn } from '../journal.ts'
import { attempt, type Sender } from '../sender.ts'

/** A model call, which nobody sends again: the answer was lost, or it came. */
function modelCall(way: WayIn, model: string, more: object = {}): Sender {
  return async (context) => {
    const id = context.newId(way)
    const body = JSON.stringify({
      model,
      messages: [{ role: 'user', content: 'where is my parcel' }],
      ...more,
    })
    const request = {
      ...{ way, path: '/v1/chat/completions', body },
      headers: { 'x-loopwright-trace-id': id, 'x-loopwright-session-id': `session-of-${id}` },
    }
    const answer = await attempt(context, request, { [way]: [id] })
    if (answer?.status !== 200) return sleep(30)
    const isCaptured = ![answer.headers, answer.trailers].some(
      (fields) => fields['x-loopwright-captured'] === 'false',
    )
    if (isCaptured) context.journal.noteAcknowledged(way, [id])
  }
}

export const chat = modelCall('chat', 'stub/large')
export const chatStream = modelCall('chat-stream', 'stub/large', { stream: true })
/** Answered by a distilled model, whose confidence becomes feedback. */
export const chatOwnModel = modelCall('chat-own-model', 'function/route')

import { randomBytes } from 'node:crypto'
import { jsonOf } from '../post.ts'
import { type Sender, sendUntilTaken } from '../sender.ts'

/** Log records of spans that never come, of which only what the records say can be shown. */
export const otlpLogs: Sender = async (context) => {
  const way = 'otlp-logs'
  const ids = Array.from({ length: 4 }, () => context.newId(way))
  const logRecords = ids.map((id) => ({
    ...{ traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') },
    ...{ timeUnixNano: `${Date.now()}000000`, eventName: 'gen_ai.user.message' },
    body: { stringValue: 'where is my parcel' },
    attributes: [{ key: 'torture.id', value: { stringValue: id } }],
  }))
  const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })
  await sendUntilTaken(context, { way, path: '/v1/logs', body }, { [way]: ids }, (answer) => {
    if (answer.status !== 200) return false
    const { partialSuccess } = jsonOf(answer) as { partialSuccess?: { rejectedLogRecords?: string } }
    if (Number(partialSuccess?.rejectedLogRecords ?? 0) > 0) throw new Error('Log records were refused.')
    return true
  })
}

/** What an application says of its users' tasks, with the time at which it was so. */
export const userTasks: Sender = async (context) => {
  const way = 'user-tasks'
  const at = new Date().toISOString()
  const tasks = Array.from({ length: 3 }, () => ({
    ...{ id: context.newId(way), name: 'find-parcel', outcome: 'done', at },
  }))
  const request = { way, path: '/api/v1/user-tasks', body: JSON.stringify({ userTasks: tasks }) } as const
  await sendUntilTaken(context, request, { [way]: tasks.map(({ id }) => id) }, (answer) => {
    if (answer.status !== 202) return false
    const { rejected } = jsonOf(answer) as { rejected: { message: string }[] }
    if (rejected.length > 0) throw new Error(`A good task was rejected: ${rejected[0]?.message}`)
    return true
  })
}

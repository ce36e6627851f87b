import type { ServerProcess } from '../faults/server-process.ts'
import { faultsIn, listAll } from '../faults/traffic.ts'
import type { Entry, Journal } from './journal.ts'

/** The API has everything that was acknowledged, once: lists of all of it. */
export async function readBackAll(server: ServerProcess, journal: Journal): Promise<string[]> {
  const { traces, inferences, feedback } = await listAll(server)
  const acknowledged = [...journal.entries].filter((entry) => entry.isAcknowledged)
  const idsOf = (isWanted: (entry: Entry) => boolean) => acknowledged.filter(isWanted).map(({ id }) => id)
  return [
    // The list says of each trace how many spans it has; those of model calls have one each.
    ...faultsIn(
      traces.filter((id) => journal.isCall(id)),
      idsOf(({ id }) => journal.isCall(id)),
    ),
    ...faultsIn(
      inferences,
      idsOf(({ way }) => way === 'traces'),
    ),
    ...faultsIn(
      feedback.filter((id) => !id.startsWith('confidence:')),
      idsOf(({ way }) => way === 'feedback' || way === 'langfuse-score'),
    ),
  ].map((fault) => `listed: ${fault}`)
}

/** What was acknowledged last is read by its id, spool or not. Returns what is not there. */
export async function readBackLatest(
  server: ServerProcess,
  journal: Journal,
  count: number,
): Promise<string[]> {
  const read = async (path: string) => {
    const { status } = await server.request(path)
    return status === 200 ? [] : [`read at once: ${path} answered ${status}`]
  }
  const calls = (['chat', 'chat-stream', 'chat-own-model'] as const).flatMap((way) =>
    journal.latest(way, count),
  )
  const inferences = journal.latest('traces', count)
  return (
    await Promise.all([
      ...calls.map((id) => read(`/api/v1/traces/${id}`)),
      ...inferences.map((id) => read(`/api/v1/inferences/${id}`)),
    ])
  ).flat()
}

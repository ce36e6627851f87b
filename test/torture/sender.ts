import { setTimeout as sleep } from 'node:timers/promises'
import { key } from '../faults/server-process.ts'
import type { Journal, WayIn } from './journal.ts'
import type { Answer, Client } from './post.ts'

/** What every sender works with. */
export type SenderContext = {
  client: Client
  journal: Journal
  /** The server's address, which is another one after each start. */
  url(): string
  /** Ends the sending. */
  until: AbortSignal
  /** An id that nobody had: `<prefix>-<way>-<number>`. */
  newId(way: WayIn): string
}

/** Sends one request, of which there may be several attempts. */
export type Sender = (context: SenderContext) => Promise<void>

/** Ids of one request, by the way in that they count for. */
export type Sent = Partial<Record<WayIn, string[]>>

export type Attempt = {
  way: WayIn
  path: string
  body: string | Uint8Array
  headers?: Record<string, string>
}

/** One attempt, noted before it is made and after it was answered. */
export async function attempt(
  { client, journal, url }: SenderContext,
  { way, path, body, headers }: Attempt,
  sent: Sent,
): Promise<Answer | undefined> {
  for (const [each, ids] of Object.entries(sent)) journal.noteSent(each as WayIn, ids)
  const answer = await client.send(`${url()}${path}`, {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body,
  })
  journal.noteAnswer(way, answer ? nameOf(answer) : 'none')
  return answer
}

/** A refusal that does not say when to come back is told apart from one that does. */
function nameOf({ status, headers, trailers }: Answer): string {
  if (headers['x-loopwright-captured'] === 'false' || trailers['x-loopwright-captured'] === 'false')
    return `${status} uncaptured`
  const mustSayWhen = status === 429 || status === 503 || status === 507
  return mustSayWhen && !(Number(headers['retry-after']) > 0)
    ? `${status} without retry-after`
    : String(status)
}

/** A client that was refused or lost its connection waits this long; no longer, so that the load is kept up. */
const pauseMs = 60

/** As exporters and SDKs do: sends again with the same ids until somebody takes it. */
export async function sendUntilTaken(
  context: SenderContext,
  request: Attempt,
  sent: Sent,
  isTaken: (answer: Answer) => boolean,
): Promise<void> {
  do {
    const answer = await attempt(context, request, sent)
    if (answer && isTaken(answer)) {
      for (const [each, ids] of Object.entries(sent)) context.journal.noteAcknowledged(each as WayIn, ids)
      return
    }
    await sleep(pauseMs)
  } while (!context.until.aborted)
}

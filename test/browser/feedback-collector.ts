import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

type Item = { id: string; signal: string; value: unknown; anchor?: unknown; supersedes?: string } & Record<
  string,
  unknown
>
type Post = { token: string; feedback: Item[] }

/** Stands where the server would, to see each message that a page sends, and to be out of order when a test says so. */
export type FeedbackCollector = {
  url: string
  /** Every message that was taken, in order. */
  posts: Post[]
  /** What was said by messages with this token, each item once. */
  said(token: string): Item[]
  /** With which status it answers; 0 hangs up. */
  status: number
  /** How many messages came, taken or not. */
  attempts: number
  close(): void
}

export async function openCollector(): Promise<FeedbackCollector> {
  const server = createServer(async (request, response) => {
    const sent = await text(request)
    collector.attempts += 1
    if (collector.status === 0) return request.socket.destroy()
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*')
    response.setHeader('content-type', 'application/json')
    response.statusCode = collector.status
    if (collector.status !== 202) return response.end('{"detail":"out of order"}')
    const post = JSON.parse(sent) as Post
    collector.posts.push(post)
    response.end(JSON.stringify({ accepted: post.feedback.map(({ id }) => ({ id })), rejected: [] }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  // A test that failed before it could close this must not keep the others waiting.
  server.unref()
  const collector: FeedbackCollector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts: [],
    status: 202,
    attempts: 0,
    said: (token) => [
      ...new Map(
        collector.posts
          .filter((post) => post.token === token)
          .flatMap(({ feedback }) => feedback)
          .map((item) => [item.id, item]),
      ).values(),
    ],
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
  return collector
}

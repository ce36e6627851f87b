import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { answerChat } from './answer-chat.ts'
import { answerEmbeddings } from './answer-embeddings.ts'
import { sendJson, sendRefusal } from './chat-writer.ts'
import type { OpenModel } from './open-model.ts'
import { asRefusal, Refusal } from './refusal.ts'

/** Answers what there is of OpenAI's API for a model of one's own. */
export function answerRequests(model: OpenModel, secret: string): RequestListener {
  const expected = Buffer.from(`Bearer ${secret}`)
  return async (request, response) => {
    const gone = new AbortController()
    response.on('close', () => {
      if (!response.writableFinished) gone.abort(new Error('The caller went away.'))
    })
    try {
      assertKnown(request, expected)
      await route(model, request, response, gone.signal)
    } catch (thrown) {
      if (!gone.signal.aborted) sendRefusal(response, asRefusal(thrown))
    }
  }
}

async function route(
  model: OpenModel,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case 'POST /chat/completions':
      return answerChat(model, await readJson(request), response, signal)
    case 'POST /embeddings':
      return answerEmbeddings(model, await readJson(request), response, signal)
    case 'GET /models': {
      const only = { id: model.name, object: 'model', created: 0, owned_by: 'local' }
      return sendJson(response, 200, { object: 'list', data: [only] })
    }
    default:
      throw new Refusal(
        404,
        `A local model has no ${request.method} ${request.url}, but chat completions and embeddings.`,
      )
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  try {
    return await json(request)
  } catch {
    throw new Refusal(400, 'The body is no JSON.')
  }
}

/** Other programs of this machine can reach the port. @throws Refusal 401 */
function assertKnown({ headers }: IncomingMessage, expected: Buffer): void {
  const given = Buffer.from(headers.authorization ?? '')
  if (given.length === expected.length && timingSafeEqual(given, expected)) return
  throw new Refusal(401, 'Only the gateway may ask a local model.')
}

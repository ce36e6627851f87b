import { AppError } from '@loopwright/contract'
import { isRecord } from '@loopwright/core/capture/is-record'
import type { LangfuseDependencies } from './dependencies.ts'
import { ingestEvents } from './ingest-events.ts'
import type { Route } from './route.ts'

const mostEvents = 10_000

/** The routes that an SDK calls by itself: what it sends, where it belongs, and files that it would upload. */
export function projectRoutes(deps: LangfuseDependencies): Route[] {
  return [
    {
      method: 'POST',
      path: '/ingestion',
      // What each event needs beyond that is asked when it comes.
      needs: 'feedback.recordFeedback',
      async answer({ principal, body, require }) {
        const batch = isRecord(body) ? body.batch : undefined
        if (!Array.isArray(batch) || batch.length > mostEvents) {
          throw new AppError('invalid-input', `batch: send a list of at most ${mostEvents} events.`)
        }
        const rights = {
          keepSpans: () => require('capture.ingestTraces'),
          defineSignals: () => require('feedback.putSignal'),
        }
        return { status: 207, body: await ingestEvents(deps, principal, batch, rights) }
      },
    },
    {
      method: 'GET',
      path: '/projects',
      needs: 'workspace.me',
      async answer({ projectId }) {
        const project = await deps.stages.findProject(projectId)
        const name = project?.name ?? ''
        const organization = { id: projectId, name }
        return { body: { data: [{ id: projectId, name, organization, metadata: {}, retentionDays: null }] } }
      },
    },
    {
      method: 'POST',
      path: '/media',
      needs: 'capture.ingestTraces',
      async answer({ body }) {
        const hash = isRecord(body) ? body.sha256Hash : undefined
        if (typeof hash !== 'string' || !/^[A-Za-z0-9+/_-]{22,}={0,2}$/.test(hash)) {
          throw new AppError('invalid-input', 'sha256Hash: send the SHA-256 of the file in base64.')
        }
        // No place to upload to: the SDK then goes on, and the trace keeps a reference with this id.
        return { status: 201, body: { uploadUrl: null, mediaId: mediaIdOf(hash) } }
      },
    },
    {
      method: 'PATCH',
      path: '/media/:id',
      needs: 'capture.ingestTraces',
      answer: async () => ({ status: 204, body: undefined }),
    },
    {
      method: 'GET',
      path: '/media/:id',
      needs: 'capture.getTrace',
      async answer({ params }) {
        throw new AppError(
          'not-found',
          `The file "${params.id}" is not here: files are not taken in. The trace holds its reference only; keep the file where you have it.`,
        )
      },
    },
  ]
}

/** As the SDKs compute it: the first 132 bits of the hash, safe in an address. */
function mediaIdOf(sha256Base64: string): string {
  return sha256Base64.replaceAll('+', '-').replaceAll('/', '_').slice(0, 22)
}

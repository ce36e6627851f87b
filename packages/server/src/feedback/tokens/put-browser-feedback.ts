import { AppError, type BrowserFeedback } from '@loopwright/contract'
import { inTransaction } from '../../platform/catalog/in-transaction.ts'
import type { Member } from '../../platform/http/principal.ts'
import { lockProject, saveBrowserFeedback } from './store.ts'
import type { TokenDependencies } from './token-dependencies.ts'

/**
 * Keeps what browsers may do with a project's tokens. Origins and rates hold for tokens that are out already, a lifetime
 * for new ones; other processes follow within a moment.
 *
 * @throws AppError `invalid-input` for an origin that no browser sends.
 */
export async function putBrowserFeedback(
  deps: TokenDependencies,
  member: Member,
  input: BrowserFeedback,
): Promise<BrowserFeedback> {
  const origins = input.origins && [...new Set(input.origins.map(asSentByBrowsers))]
  const chosen = { ...input, origins }
  await inTransaction(deps.catalog.pool, async (db) => {
    await lockProject(db, member.projectId)
    await saveBrowserFeedback(db, member.projectId, chosen)
    await deps.recordAudit(db, member, 'project.browser-feedback-changed', member.projectId)
  })
  await deps.serving.refresh()
  return chosen
}

/** In small letters and without a port that goes without saying. */
function asSentByBrowsers(origin: string): string {
  if (URL.canParse(origin) && !origin.includes('*')) return new URL(origin).origin
  throw new AppError(
    'invalid-input',
    `"${origin}" is no origin of a page. Write each one out, such as https://app.example.com; null stands for any.`,
  )
}

import { AppError } from '@loopwright/contract'
import { inTransaction } from '../../platform/catalog/in-transaction.ts'
import { newId } from '../../platform/new-id.ts'
import type { LangfuseDependencies } from '../dependencies.ts'
import type { PromptBody } from './prompt-body.ts'
import {
  findPrompt,
  insertPrompt,
  lockPrompt,
  type PromptVersion,
  setTags,
  takeLabels,
} from './prompt-store.ts'

/** The label of whatever is newest; nobody can give it. */
export const latestLabel = 'latest'
export const servingLabel = 'production'

/**
 * Adds the next version of a prompt. The labels it is given leave the version that had them.
 *
 * @throws AppError `conflict` when the prompt is a text and this is a chat, or the other way.
 */
export async function createPrompt(
  deps: Pick<LangfuseDependencies, 'catalog'>,
  projectId: string,
  authorId: string,
  body: PromptBody,
): Promise<PromptVersion> {
  const labels = labelsOf(body)
  return inTransaction(deps.catalog.pool, async (db) => {
    await lockPrompt(db, projectId, body.name)
    const last = await findPrompt(db, projectId, body.name, 'latest')
    if (last && last.type !== body.type) {
      throw new AppError(
        'conflict',
        `"${body.name}" is a ${last.type} prompt and every version is of one type. Choose another name for this ${body.type} prompt.`,
      )
    }
    const version = (last?.version ?? 0) + 1
    await takeLabels(db, projectId, body.name, labels, version)
    await insertPrompt(db, projectId, {
      id: newId(),
      name: body.name,
      version,
      type: body.type,
      prompt: body.prompt,
      config: body.config ?? {},
      labels,
      tags: body.tags ?? last?.tags ?? [],
      commitMessage: body.commitMessage ?? null,
      createdBy: authorId,
    })
    if (body.tags) await setTags(db, projectId, body.name, body.tags)
    return (await findPrompt(db, projectId, body.name, { version }))!
  })
}

function labelsOf(body: PromptBody): string[] {
  const given = [...(body.labels ?? []), ...(body.isActive ? [servingLabel] : [])]
  return [...new Set(given)].filter((label) => label !== latestLabel)
}

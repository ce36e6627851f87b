import { AppError } from '@loopwright/contract'
import { inTransaction } from '../../platform/catalog/in-transaction.ts'
import type { LangfuseDependencies } from '../dependencies.ts'
import { pageMeta, type Route, readBody, readPage } from '../route.ts'
import { createPrompt, latestLabel, servingLabel } from './create-prompt.ts'
import { describePrompt } from './describe-prompt.ts'
import { newLabelsSchema, promptBodySchema } from './prompt-body.ts'
import {
  addLabels,
  deletePrompts,
  findPrompt,
  listPrompts,
  lockPrompt,
  type PromptChoice,
  takeLabels,
} from './prompt-store.ts'
import { resolveReferences } from './resolve-references.ts'

export function promptRoutes(deps: LangfuseDependencies): Route[] {
  const { pool } = deps.catalog
  return [
    {
      method: 'GET',
      path: '/v2/prompts',
      needs: 'deploy.listFunctions',
      async answer({ projectId, query }) {
        const page = readPage(query)
        const filter = {
          name: query.get('name') ?? undefined,
          label: query.get('label') ?? undefined,
          tag: query.get('tag') ?? undefined,
        }
        const rows = await listPrompts(pool, projectId, filter, page)
        return {
          body: {
            data: rows.map(({ total: _, ...row }) => ({ ...row, labels: [...row.labels, latestLabel] })),
            meta: pageMeta(page, rows[0]?.total ?? 0),
          },
        }
      },
    },
    {
      method: 'POST',
      path: '/v2/prompts',
      needs: 'deploy.createVariant',
      async answer({ projectId, principal, body }) {
        const prompt = await createPrompt(deps, projectId, principal.id, readBody(promptBodySchema, body))
        return { status: 201, body: describePrompt(prompt, projectId) }
      },
    },
    {
      method: 'GET',
      path: '/v2/prompts/:name',
      needs: 'deploy.listFunctions',
      async answer({ projectId, params, query }) {
        const choice = choiceOf(query)
        const found = await findPrompt(pool, projectId, params.name!, choice)
        if (!found) throw notFound(params.name!, choice)
        const prompt =
          query.get('resolve') === 'false'
            ? found.prompt
            : await resolveReferences(pool, projectId, found.prompt)
        return { body: describePrompt({ ...found, prompt }, projectId) }
      },
    },
    {
      method: 'DELETE',
      path: '/v2/prompts/:name',
      needs: 'deploy.createVariant',
      async answer({ projectId, params, query }) {
        const filter = { version: versionOf(query.get('version')), label: query.get('label') ?? undefined }
        const deleted = await deletePrompts(pool, projectId, params.name!, filter)
        if (deleted === 0) throw new AppError('not-found', `There is no such version of "${params.name}".`)
        return { status: 204, body: undefined }
      },
    },
    {
      method: 'PATCH',
      path: '/v2/prompts/:name/versions/:version',
      needs: 'deploy.createVariant',
      async answer({ projectId, params, body }) {
        const name = params.name!
        const version = versionOf(params.version!)
        const { newLabels } = readBody(newLabelsSchema, body)
        const labels = newLabels.filter((label) => label !== latestLabel)
        const found =
          version === undefined
            ? undefined
            : await inTransaction(pool, async (db) => {
                await lockPrompt(db, projectId, name)
                if (!(await findPrompt(db, projectId, name, { version }))) return undefined
                await takeLabels(db, projectId, name, labels, version)
                await addLabels(db, projectId, name, version, labels)
                return findPrompt(db, projectId, name, { version })
              })
        if (!found) throw new AppError('not-found', `"${name}" has no version ${params.version}.`)
        return { body: describePrompt(found, projectId) }
      },
    },
  ]
}

/** Without a version or a label it is the one that serves. */
function choiceOf(query: URLSearchParams): PromptChoice {
  const version = versionOf(query.get('version'))
  if (version !== undefined) return { version }
  const label = query.get('label') || servingLabel
  return label === latestLabel ? 'latest' : { label }
}

/** @throws AppError `invalid-input` for what is no version. */
function versionOf(text: string | null): number | undefined {
  if (text === null || text === '') return undefined
  const version = Number(text)
  if (Number.isInteger(version) && version >= 1 && version < 2 ** 31) return version
  throw new AppError('invalid-input', `version: "${text.slice(0, 40)}" is not a whole number from 1 on.`)
}

function notFound(name: string, choice: PromptChoice): AppError {
  const which =
    choice === 'latest'
      ? ''
      : 'version' in choice
        ? ` version ${choice.version} of`
        : ` label "${choice.label}" on`
  return new AppError(
    'not-found',
    `There is no${which} prompt "${name}" in this project. Make it with POST /api/public/v2/prompts, and say which labels it has.`,
  )
}

import { AppError, type DatasetVersion, newExampleSchema } from '@loopwright/contract'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { newId } from '../platform/new-id.ts'
import { requireDataset } from './create-dataset.ts'
import type { EvaluateDependencies } from './dependencies.ts'
import {
  type ExampleRecord,
  type FunctionRecord,
  findFunction,
  findVersion,
  insertExamples,
  insertVersion,
} from './store.ts'

const issuesShown = 20

/**
 * Adds a version out of given examples: all of them, or none when one does not fit.
 *
 * @throws AppError `invalid-input` or `label-not-allowed` naming the first examples that don't fit, `not-found`.
 */
export async function importVersion(
  deps: EvaluateDependencies,
  projectId: string,
  input: { name: string; origin: string; examples: unknown[] },
): Promise<DatasetVersion> {
  const dataset = await requireDataset(deps, projectId, input.name)
  const target = await findFunction(deps.catalog.pool, projectId, dataset.function)
  if (!target) throw new AppError('not-found', `The function "${dataset.function}" no longer exists.`)
  const examples = readExamples(input.examples, target)
  const id = newId()
  await inTransaction(deps.catalog.pool, async (db) => {
    await insertVersion(db, projectId, { id, datasetId: dataset.id, origin: input.origin, queueId: null })
    await insertExamples(db, projectId, id, examples)
  })
  return (await findVersion(deps.catalog.pool, projectId, id))!
}

function readExamples(given: unknown[], target: FunctionRecord): ExampleRecord[] {
  const allowed = new Set([...target.labels, target.outOfScopeLabel])
  const examples: ExampleRecord[] = []
  const issues: { path: string; message: string }[] = []
  let unknownLabel: string | undefined
  for (const [index, item] of given.entries()) {
    const parsed = newExampleSchema.safeParse(item)
    if (!parsed.success) {
      const [first] = parsed.error.issues
      issues.push({
        path: `examples.${index}.${first?.path.join('.') ?? ''}`,
        message: first?.message ?? 'does not fit',
      })
    } else if (!allowed.has(parsed.data.label)) {
      unknownLabel ??= parsed.data.label
      issues.push({
        path: `examples.${index}.label`,
        message: `"${parsed.data.label}" is not a label of "${target.name}"`,
      })
    } else {
      const { inclusionProbability, endUserId, inferenceId, ...rest } = parsed.data
      examples.push({
        ...rest,
        id: newId(),
        inclusionProbability: inclusionProbability ?? null,
        endUserId: endUserId ?? null,
        inferenceId: inferenceId ?? null,
      })
    }
  }
  if (issues.length === 0) return examples
  const code = unknownLabel === undefined ? 'invalid-input' : 'label-not-allowed'
  const first = issues[0]!
  throw new AppError(
    code,
    `${issues.length} of ${given.length} examples do not fit, so none was kept. First: ${first.path}: ${first.message}.`,
    {
      details: { issues: issues.slice(0, issuesShown) },
    },
  )
}

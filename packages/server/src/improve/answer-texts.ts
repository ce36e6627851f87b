import type { ModelWorkers } from '../platform/models/model-workers.ts'

const textsAtOnce = 256

/** The answer to each text, as a caller of the function would get it: a label, or the out-of-scope label on abstaining. */
export async function answerTexts(
  models: ModelWorkers,
  modelId: string,
  texts: readonly string[],
  outOfScopeLabel: string,
): Promise<string[]> {
  const answers: string[] = []
  for (let at = 0; at < texts.length; at += textsAtOnce) {
    const predictions = await models.predict(modelId, texts.slice(at, at + textsAtOnce))
    for (const { label, abstained } of predictions) answers.push(abstained ? outOfScopeLabel : label)
  }
  return answers
}

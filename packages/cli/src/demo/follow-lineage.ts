import type { DemoContext } from './demo-context.ts'

export type FollowedLineage = {
  modelId: string
  datasetVersion: number
  exampleId: string
  inferenceId: string
  feedbackId: string
  authorId: string
  text: string
  label: string
  /** All that taught the model. */
  examples: number
  inferences: number
  feedback: number
  authors: { id: string; examples: number }[]
}

/**
 * From the model to one example, the call it came from, the feedback on that call and who gave it, each read back through the API.
 *
 * @throws Error where the chain is broken.
 */
export async function followLineage(context: DemoContext, modelId: string): Promise<FollowedLineage> {
  const { api } = context.connection
  const lineage = await api.improve.getModelLineage({ id: modelId })
  const reviewers = new Set(context.plan.reviewers.map(({ id }) => id))
  const link = lineage.sample.find(({ authorId }) => reviewers.has(authorId)) ?? lineage.sample[0]
  if (!link) throw new Error(`The model ${modelId} cannot say what taught it.`)
  const { exampleId, inferenceId, feedbackId, authorId, text, label } = link
  const [inference, feedback, examples] = await Promise.all([
    api.capture.getInference({ id: inferenceId }),
    api.feedback.listFeedback({ inferenceId, limit: 100 }),
    api.evaluate.listExamples({ id: lineage.datasetVersionId, text, limit: 500 }),
  ])
  const said = feedback.items.find(({ id }) => id === feedbackId)
  const example = examples.items.find(({ id }) => id === exampleId)
  if (inference.inputText !== text) throw new Error(`The call ${inferenceId} does not say "${text}".`)
  if (said?.author.id !== authorId)
    throw new Error(`The feedback ${feedbackId} is not to be found with its author.`)
  if (!example?.lineage.feedbackIds.includes(feedbackId))
    throw new Error(`The example ${exampleId} is not to be found.`)
  return {
    modelId,
    datasetVersion: lineage.datasetVersion,
    ...{ exampleId, inferenceId, feedbackId, authorId, text, label },
    ...{ examples: lineage.examples, inferences: lineage.inferences, feedback: lineage.feedback },
    authors: lineage.authors.filter(({ id }) => reviewers.has(id)),
  }
}

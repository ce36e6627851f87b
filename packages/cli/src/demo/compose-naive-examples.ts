/** What the API says of an example. */
export type KnownExample = {
  text: string
  label: string
  split: 'train' | 'holdout' | 'validation'
  endUserId: string | null
  lineage: { inferenceId: string | null }
}

/** What the API says of a review task. */
export type AnsweredTask = {
  inferenceId: string
  inputText: string
  endUserId: string | null
  responses: { reviewerId: string; label: string; feedbackId: string }[]
}

export type NaiveExample = { text: string; label: string; split: 'train' | 'validation' }

const timesRepeated = 3

/**
 * The examples of a version as they would be without asking who said what: every answer of a reviewer counts as it is, those of the
 * bad reviewer several times. What was not reviewed, the seed and the validation rows stay. Nobody of the hold-out's end users
 * teaches, or the comparison would be with a model that knows the questions.
 */
export function composeNaiveExamples(input: {
  examples: readonly KnownExample[]
  tasks: readonly AnsweredTask[]
  badReviewers: ReadonlySet<string>
}): NaiveExample[] {
  const { examples, tasks, badReviewers } = input
  const holdout = examples.filter(({ split }) => split === 'holdout')
  const holdoutUsers = new Set(holdout.map(({ endUserId }) => endUserId))
  const reviewed = new Map(
    tasks.filter(({ responses }) => responses.length > 0).map((task) => [task.inferenceId, task]),
  )
  const kept = examples.flatMap(({ text, label, split, lineage }): NaiveExample[] => {
    if (split === 'holdout' || (lineage.inferenceId !== null && reviewed.has(lineage.inferenceId))) return []
    return [{ text, label, split }]
  })
  const answers = [...reviewed.values()]
    .filter(({ endUserId }) => endUserId === null || !holdoutUsers.has(endUserId))
    .flatMap(({ inputText, responses }) =>
      responses.flatMap(({ reviewerId, label }) =>
        Array.from({ length: badReviewers.has(reviewerId) ? timesRepeated : 1 }, () => ({
          ...{ text: inputText, label, split: 'train' as const },
        })),
      ),
    )
  return [...kept, ...answers]
}

import type { FactPayloads, Facts } from './platform/facts/facts.ts'

type Rows<Name extends 'span.captured' | 'span-event.received' | 'feedback.received'> = (
  fact: FactPayloads[Name],
) => Promise<void>

/** What the stages do when another one announces something. */
export type LoopReactions = {
  joinEventsToSpans: Rows<'span-event.received'>
  joinSpansToEvents: Rows<'span.captured'>
  linkSpansToFeedback: Rows<'span.captured'>
  linkFeedbackToSpans: Rows<'feedback.received'>
  judgeCalls: Rows<'span.captured'>
  /** Takes the turn of the loop that waits for this training run or rollout as far as it goes. */
  continueLoopRun(projectId: string, ref: string): Promise<void>
}

/**
 * The product in one place: capture → feedback → review → evaluate → improve → deploy → capture. No stage knows another;
 * here each is subscribed to the one before it.
 */
export function connectLoop(facts: Facts, react: LoopReactions): void {
  // A call was captured: feedback that came before it finds it. (That the model's own confidence is automated feedback the
  // ledger sees to itself, by a view on the spans.)
  facts.on('span.captured', react.linkSpansToFeedback)

  // Something came about a span apart from it, as log records do: whichever of the two is second finds the first.
  facts.on('span.captured', react.joinSpansToEvents)
  facts.on('span-event.received', react.joinEventsToSpans)

  // A call was captured: what can be told without a model is automated feedback on it, and what its session goes on with is
  // implicit feedback on the answers before. After the others, so that they need not wait for this; a flood goes to a process
  // apart.
  facts.on('span.captured', react.judgeCalls)

  // Feedback came in: it learns which function, variant and model it is about.
  facts.on('feedback.received', react.linkFeedbackToSpans)

  // A model was trained: the turn of the loop that asked for it goes on to its gate.
  facts.on('training.finished', ({ projectId, trainingRunId }) =>
    react.continueLoopRun(projectId, trainingRunId),
  )

  // A rollout ended: the turn of the loop that began it is over, and its record can be closed.
  facts.on('rollout.finished', ({ projectId, rolloutId }) => react.continueLoopRun(projectId, rolloutId))
}

import type { InferenceRow } from './inference-store.ts'
import type { NewTask } from './task-store.ts'

/** An inference as a task. `draw` says how it came into the queue. */
export function toTask(
  inference: InferenceRow,
  draw: Pick<
    NewTask,
    'id' | 'goldLabel' | 'wanted' | 'priority' | 'uniform' | 'uniformProbability' | 'inclusionProbability'
  >,
): NewTask {
  return {
    id: draw.id,
    inferenceId: inference.inference_id,
    traceId: inference.trace_id,
    endUserId: inference.end_user_id,
    inputText: inference.input_text,
    modelLabel: inference.output_text.trim(),
    modelProbabilities: readProbabilities(inference.probabilities),
    variant: inference.variant,
    goldLabel: draw.goldLabel,
    wanted: draw.wanted,
    priority: draw.priority,
    uniform: draw.uniform,
    uniformProbability: draw.uniformProbability,
    inclusionProbability: draw.inclusionProbability,
    inferredAt: inference.inferred_at,
  }
}

/** The ledger's column of likeliest labels. An inference of a model without probabilities has none. */
function readProbabilities(json: string): NewTask['modelProbabilities'] {
  if (json === '' || json === '[]') return []
  const parsed: unknown = JSON.parse(json)
  if (!Array.isArray(parsed)) return []
  return parsed.flatMap((entry: { label?: unknown; probability?: unknown } | null) =>
    typeof entry?.label === 'string' && typeof entry.probability === 'number'
      ? [{ label: entry.label, probability: entry.probability }]
      : [],
  )
}

import { latestLabel, servingLabel } from './create-prompt.ts'
import type { PromptVersion } from './prompt-store.ts'

/** A version as Langfuse's SDKs read it. */
export function describePrompt(prompt: PromptVersion, projectId: string): Record<string, unknown> {
  const { isLatest, createdAt, updatedAt, ...rest } = prompt
  return {
    ...rest,
    projectId,
    labels: isLatest ? [...prompt.labels, latestLabel] : prompt.labels,
    isActive: prompt.labels.includes(servingLabel),
    resolutionGraph: null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

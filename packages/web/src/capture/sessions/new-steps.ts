import type { ConversationStep } from '@loopwright/contract'
import { parseJsonText } from '../payload/parse-json-text.ts'

/** What one line of a conversation says. A model that is called again and again for one question is asked it once. */
export type Said = {
  step: ConversationStep
  asked: string | null
  answered: string | null
  /** The tools that a model asks for in place of an answer. */
  calls: readonly string[]
}

/** The steps of a trace as what was newly said in each: the question where it changed, the answer where there is one. */
export function newSteps(steps: readonly ConversationStep[]): Said[] {
  let lastAsked: string | null = null
  return steps.map((step, at): Said => {
    const answered = step.outputText || null
    if (step.kind !== 'inference') return { step, asked: step.inputText || null, answered, calls: [] }
    const asked = step.inputText !== lastAsked && step.inputText !== '' ? step.inputText : null
    if (step.inputText !== '') lastAsked = step.inputText
    const calls = toolNames(step.outputText)
    if (!calls) return { step, asked, answered, calls: [] }
    // Tools that follow as steps of their own say better what was asked of them.
    const next = steps[at + 1]
    return { step, asked, answered: null, calls: next && next.kind !== 'inference' ? [] : calls }
  })
}

function toolNames(text: string): string[] | null {
  const value = text.startsWith('[') ? parseJsonText(text) : undefined
  if (!Array.isArray(value) || value.length === 0) return null
  const names = value.map((call) => call?.function?.name ?? call?.name)
  return names.every((name) => typeof name === 'string') ? names : null
}

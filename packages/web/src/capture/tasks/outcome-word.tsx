import { StatusWord } from '../../parts/status-word.tsx'
import type { Outcome } from './tasks-search.ts'

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  done: 'Done',
  abandoned: 'Abandoned',
  'handed-over': 'Handed over',
}

const tones = { done: 'good', abandoned: 'bad', 'handed-over': 'caution' } as const

/** How a task ended, or that nobody has said so. */
export function OutcomeWord({ outcome }: { outcome: Outcome | null }) {
  if (outcome === null) return <span className="faint">not said</span>
  return <StatusWord tone={tones[outcome]}>{outcomeWords[outcome]}</StatusWord>
}

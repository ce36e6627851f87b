import type { RolloutStatus } from '@loopwright/contract'
import { type StatusTone, StatusWord } from '../parts/status-word.tsx'

const statusWords: Record<RolloutStatus, [string, StatusTone]> = {
  canary: ['canary running', 'busy'],
  held: ['held: needs a person to look', 'caution'],
  promoted: ['serving everyone', 'good'],
  'rolled-back': ['rolled back', 'bad'],
}

export function RolloutStatusWord({ status }: { status: RolloutStatus }) {
  const [text, tone] = statusWords[status]
  return <StatusWord tone={tone}>{text}</StatusWord>
}

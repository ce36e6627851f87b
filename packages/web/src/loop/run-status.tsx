import type { LoopRun } from '@loopwright/contract'
import { type StatusTone, StatusWord } from '../parts/status-word.tsx'

const runWords: Record<LoopRun['status'], [string, StatusTone]> = {
  running: ['running', 'busy'],
  'rolling-out': ['rolling out', 'busy'],
  promoted: ['serving', 'good'],
  refused: ['refused by its gate', 'caution'],
  'rolled-back': ['rolled back', 'bad'],
  failed: ['failed', 'bad'],
  cancelled: ['stopped', 'plain'],
}

const stepWords: Record<LoopRun['steps'][number]['status'], [string, StatusTone]> = {
  waiting: ['waiting', 'plain'],
  running: ['running', 'busy'],
  done: ['done', 'good'],
  refused: ['refused', 'caution'],
  failed: ['failed', 'bad'],
}

export function RunStatusWord({ status }: { status: LoopRun['status'] }) {
  const [text, tone] = runWords[status]
  return <StatusWord tone={tone}>{text}</StatusWord>
}

export function StepStatusWord({ status }: { status: LoopRun['steps'][number]['status'] }) {
  const [text, tone] = stepWords[status]
  return <StatusWord tone={tone}>{text}</StatusWord>
}

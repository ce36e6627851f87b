import { createHash } from 'node:crypto'
import type { SpanRow } from '@loopwright/core/capture/span-row'
import { judgeByNext, turnsOf } from '@loopwright/core/feedback/sessions/judge-turns'
import { dimensionsOf } from '../evaluated-row.ts'
import { type SessionVerdict, sessionJudge } from './judge-session.ts'
import { readPreviousTurn } from './read-previous-turn.ts'
import type { CapturedTurn } from './session-call-store.ts'

/** How many of the newest answers of chats without a session are remembered, and how much of each. */
const mostAnswers = 20_000
const longestText = 1_000

/** An answer under what a later call of the chat repeats of it. Goes through JSON unharmed. */
export type RememberedAnswer = readonly [key: string, answer: CapturedTurn]

export type ChatMemory = {
  /** What a call says of the one before it in its chat. */
  judge(row: SpanRow): SessionVerdict[]
  /** Forgets so many answers, the oldest first, and gives them to whoever goes on with them. */
  handOver(most: number): RememberedAnswer[]
  takeOver(answers: readonly RememberedAnswer[]): void
}

/**
 * Finds the earlier call of a chat that names no session by the question and answer that the later call repeats of it.
 * Remembered about the newest answers of a server: what comes after a restart or through another one is not found.
 */
export function chatMemory(): ChatMemory {
  const answers = new Map<string, CapturedTurn>()

  function remember(key: string, turn: CapturedTurn): void {
    answers.delete(key)
    answers.set(key, turn)
    if (answers.size > mostAnswers) answers.delete(answers.keys().next().value!)
  }

  return {
    judge(row) {
      const current = turnOf(row)
      if (row.status !== 'error' && row.output_text !== '')
        remember(keyOf(row, row.input_text, row.output_text), current)
      const previous = readPreviousTurn(row.input)
      const earlier = previous && answers.get(keyOf(row, previous.question, previous.answer))
      if (!earlier || earlier.call.inferenceId === row.inference_id) return []
      const [turn] = turnsOf([earlier.call])
      if (!turn) return []
      return judgeByNext(turn, row.input_text).map((verdict) => ({
        turn: earlier,
        observedAtMs: current.call.startedAtMs,
        channel: 'inferred',
        verdict: { ...verdict, evaluator: sessionJudge },
      }))
    },
    handOver(most) {
      const oldest = [...answers.entries().take(most)]
      for (const [key] of oldest) answers.delete(key)
      return oldest
    },
    takeOver(handedOver) {
      for (const [key, turn] of handedOver) remember(key, turn)
    },
  }
}

function turnOf(row: SpanRow): CapturedTurn {
  const startedAtMs = Date.parse(row.started_at)
  return {
    dimensions: dimensionsOf(row),
    call: {
      inferenceId: row.inference_id,
      question: row.input_text.slice(0, longestText),
      answer: row.output_text.slice(0, longestText),
      failed: row.status === 'error',
      startedAtMs,
      endedAtMs: startedAtMs + row.duration_ms,
    },
  }
}

/** Applications trim what they repeat. */
function keyOf(row: SpanRow, question: string, answer: string): string {
  const said = [row.project_id, row.function, row.end_user_id, comparable(question), comparable(answer)]
  return createHash('sha1').update(JSON.stringify(said)).digest('base64')
}

const comparable = (text: string) =>
  text
    .slice(0, longestText * 2)
    .trim()
    .slice(0, longestText)

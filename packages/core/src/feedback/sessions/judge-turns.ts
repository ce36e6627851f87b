import {
  type QuestionProfile,
  questionProfile,
  questionSimilarity,
  sameQuestionAt,
} from '../question-similarity.ts'
import { asksBack } from './asks-back.ts'
import { findComplaint } from './find-complaint.ts'
import { asksForPerson, handsOver, isHandoverTool } from './handover.ts'

/** A call of a session, as much of it as is needed to judge. Times in milliseconds since 1970. */
export type SessionCall = {
  inferenceId: string
  question: string
  /** What was said; tools that were called as JSON where nothing was. */
  answer: string
  failed: boolean
  startedAtMs: number
  endedAtMs: number
}

/** What the end user said, and the call whose answer they saw. */
export type Turn = { calls: readonly SessionCall[]; answered: SessionCall }

export type TurnVerdict = {
  signal: 'rephrased' | 'complained' | 'escalated'
  value: boolean
  comment?: string
}

/**
 * The turns of one function's calls in a session. Calls of a tool loop, retries and calls beside one another share their
 * question; the same question after it was answered is a turn of its own.
 */
export function turnsOf(calls: readonly SessionCall[]): Turn[] {
  const turns: SessionCall[][] = []
  const ordered = calls
    .filter(({ question }) => question.trim() !== '')
    .toSorted(
      (one, other) => one.startedAtMs - other.startedAtMs || (one.inferenceId < other.inferenceId ? -1 : 1),
    )
  for (const call of ordered) {
    const open = turns.at(-1)
    const answeredAtMs = open?.find(isAnswered)?.endedAtMs
    const goesOn =
      open?.[0]?.question === call.question && (answeredAtMs === undefined || call.startedAtMs < answeredAtMs)
    if (goesOn) open!.push(call)
    else turns.push([call])
  }
  return turns.map((calls) => ({ calls, answered: calls.findLast(isAnswered) ?? calls.at(-1)! }))
}

/** What the next turn says of the answer to this one. Nothing of an answer that there was not, except that help was sought. */
export function judgeByNext({ calls, answered }: Turn, nextMessage: string): TurnVerdict[] {
  const verdicts: TurnVerdict[] = []
  if (isAnswered(answered)) {
    const complaint = findComplaint(nextMessage, answered.answer)
    verdicts.push({
      signal: 'complained',
      value: complaint !== null,
      ...(complaint?.correction && { comment: `corrected to: ${complaint.correction}` }),
    })
    const isSame = asksSame(questionProfile(answered.question), questionProfile(nextMessage))
    if (isSame !== null)
      verdicts.push({ signal: 'rephrased', value: isSame && !isReply(answered.answer, nextMessage) })
  }
  verdicts.push({ signal: 'escalated', value: asksForPerson(nextMessage) || calls.some(isHandedOver) })
  return verdicts
}

/** Whether the answer itself gives the end user to a person, by what it says or by a tool that it calls. */
export function isHandedOver({ answer }: Pick<SessionCall, 'answer'>): boolean {
  if (!isToolCall(answer)) return handsOver(answer)
  return [...answer.matchAll(/"name":\s*"([^"]{1,200})"/g)].some(([, name]) => isHandoverTool(name!))
}

/** Who is asked something, or agrees, takes up the same words without having been misunderstood. */
export function isReply(answer: string, message: string): boolean {
  return asksBack(answer) || agreement.test(message)
}

const agreement =
  /^\W*(?:yes|yeah|yep|sure|ok(?:ay)?|alright|great|perfect|got it|thanks?|thank you|ja|gerne|danke|oui|merci|sí|gracias|sì|grazie|sim|obrigad[oa]|bedankt)\b/i

/** Null where either says too little to be compared. */
export function asksSame(one: QuestionProfile | null, other: QuestionProfile | null): boolean | null {
  return one && other ? questionSimilarity(one, other) >= sameQuestionAt : null
}

function isAnswered({ failed, answer }: SessionCall): boolean {
  return !failed && answer !== '' && !isToolCall(answer)
}

const isToolCall = (answer: string) =>
  /^\[\s*\{/.test(answer) && /"(?:function|tool_use|function_call|tool_call|arguments|input)"/.test(answer)

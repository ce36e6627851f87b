import type { FactPayloads } from '../../platform/facts/facts.ts'
import { callEvaluator } from '../automated/call-evaluator.ts'
import type { ChatMemory } from '../sessions/chat-memory.ts'
import { sessionJudgement } from '../sessions/session-judge.ts'
import type { JudgingDependencies } from './judging-dependencies.ts'
import { lookAtSpans } from './look-at-spans.ts'

/** A consumer of captured spans: what a call says of itself, and what its session says of the answers before it. */
export function spanJudge(
  deps: JudgingDependencies & { chats: ChatMemory },
): (fact: Pick<FactPayloads['span.captured'], 'rows'>) => Promise<void> {
  const lookers = [callEvaluator(deps), sessionJudgement(deps)]
  return ({ rows }) =>
    lookAtSpans(
      rows,
      lookers.map((look) => look()),
      deps.ledger.takeTurns,
    )
}

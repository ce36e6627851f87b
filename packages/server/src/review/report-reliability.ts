import type { ReliabilityReport, ReviewerReport } from '@loopwright/contract'
import { agreementEstimate } from '@loopwright/core/review/agreement-estimate'
import { flagReviewers } from '@loopwright/core/review/flag-reviewers'
import { krippendorffAlpha } from '@loopwright/core/review/krippendorff-alpha'
import { oneCoinConsensus, type VoterReliability } from '@loopwright/core/review/one-coin-consensus'
import { ratingTable } from '@loopwright/core/review/rating-table'
import { findQueue } from './get-queue.ts'
import type { ReviewDependencies } from './review-dependencies.ts'
import {
  type ResponseRow,
  selectAnsweredTasks,
  selectResponses,
  selectReviewerNames,
  type TaskRow,
} from './task-store.ts'

/** Below this many tasks with several answers an agreement would be noise. */
const fewestOverlaps = 10
/** A consensus counts as one from this probability on. */
const sureEnough = 0.9

/**
 * How far each reviewer can be relied on: from gold tasks and from agreement with reliable colleagues together, with an
 * interval, who is flagged and why, and how well the reviewers agree.
 *
 * @throws AppError `not-found`
 */
export async function reportReliability(
  deps: Pick<ReviewDependencies, 'catalog'>,
  projectId: string,
  queueId: string,
): Promise<ReliabilityReport> {
  const { pool } = deps.catalog
  const queue = await findQueue(pool, projectId, queueId)
  const [tasks, responses] = await Promise.all([
    selectAnsweredTasks(pool, projectId, queueId, {}),
    selectResponses(pool, projectId, queueId),
  ])
  const gold = new Map(
    tasks.flatMap((task) => (task.gold_label === null ? [] : [[task.id, task.gold_label]])),
  )
  const consensus = oneCoinConsensus({
    votes: responses.map((response) => ({
      item: response.task_id,
      voter: response.reviewer_id,
      label: response.label,
    })),
    labelCount: new Set([...queue.labels, queue.outOfScopeLabel]).size,
    gold,
  })
  const names = await selectReviewerNames(
    pool,
    projectId,
    consensus.voters.map(({ voter }) => voter),
  )
  const flags = new Map(flagReviewers({ voters: consensus.voters }).map((flag) => [flag.voter, flag]))
  return {
    reviewers: consensus.voters.map((voter) => {
      const own = responses.filter((response) => response.reviewer_id === voter.voter)
      const { flagged, reason } = flags.get(voter.voter)!
      return { ...toReport(voter, own, gold), name: names.get(voter.voter) ?? voter.voter, flagged, reason }
    }),
    ...agreementOf(tasks, responses),
    tasksWithConsensus: consensus.items.filter(({ posterior }) => posterior >= sureEnough).length,
  }
}

function toReport(
  { voter, reliability }: VoterReliability,
  responses: readonly ResponseRow[],
  gold: ReadonlyMap<string, string>,
): Omit<ReviewerReport, 'name' | 'flagged' | 'reason'> {
  const onGold = responses.filter((response) => gold.has(response.task_id))
  // Nothing is known of who gave no answer: anything is possible.
  const { value, low, high } =
    reliability.status === 'estimated' ? reliability : { value: 0.5, low: 0, high: 1 }
  return {
    id: voter,
    responses: responses.length,
    goldAnswered: onGold.length,
    goldCorrect: onGold.filter((response) => response.label === gold.get(response.task_id)).length,
    reliability: value,
    low,
    high,
  }
}

function agreementOf(
  tasks: readonly TaskRow[],
  responses: readonly ResponseRow[],
): Pick<ReliabilityReport, 'agreement' | 'missing'> {
  const known = new Set(tasks.map((task) => task.id))
  const table = ratingTable(
    responses
      .filter((response) => known.has(response.task_id))
      .map((response) => ({ item: response.task_id, rater: response.reviewer_id, label: response.label })),
  ).filter((row) => row.filter((label) => label !== null).length >= 2)
  if (table.length < fewestOverlaps) {
    return {
      agreement: null,
      missing: `Only ${table.length} tasks have two answers or more; ${fewestOverlaps} are needed to say how well reviewers agree.`,
    }
  }
  const measured = agreementEstimate({
    table,
    statistic: (rows) => krippendorffAlpha({ table: rows }),
    resamples: 200,
  })
  if (measured.status === 'cannot-say') return { agreement: null, missing: measured.missing }
  const { status: _, ...agreement } = measured
  return { agreement, missing: null }
}

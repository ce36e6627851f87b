import type { DemoData } from './load-data.ts'
import type { SimulatedReviewer } from './simulate-reviewer.ts'

/** The design of the demo's experiment: how much is asked of whom. Chosen from the size of the data alone, before anything runs. */
export type DemoPlan = {
  profile: 'accurate' | 'fast'
  seed: number
  seedPerLabel: number
  /** Sentences that wait for the canary. */
  keptBack: number
  /** By how many end users each sentence is asked: questions recur, and more so where there are few sentences. */
  timesAsked: number
  /** Chance of every call to be reviewed, whatever it looks like. */
  uniformRate: number
  uncertainBudget: number
  /** Share of end users whose uniformly reviewed calls are the gate's hold-out. */
  holdoutShare: number
  overlapShare: number
  goldTasks: number
  /** Outcomes that each arm of the canary must have. */
  minimumObserved: number
  /** The canary gets no more calls than this. */
  mostCanaryCalls: number
  concurrency: number
  reviewers: SimulatedReviewer[]
}

const manyCalls = 5_000

export function planDemo(
  data: Pick<DemoData, 'train' | 'labels'>,
  options: { profile: 'accurate' | 'fast'; seed: number; reviewerErrors: readonly number[] },
): DemoPlan {
  const perLabel = data.train.length / data.labels.length
  const seedPerLabel = perLabel >= 30 ? 10 : Math.max(3, Math.round(perLabel / 4))
  const live = data.train.length - seedPerLabel * data.labels.length
  const keptBack = Math.min(3_000, Math.round(live * 0.2))
  const sentences = live - keptBack
  const timesAsked = Math.min(3, Math.max(1, Math.ceil(1_200 / sentences)))
  const calls = sentences * timesAsked
  const isLarge = calls >= manyCalls
  const holdoutTarget = isLarge ? 650 : 170
  // The hold-out takes a product of two shares: half the effort goes to reviewing more, half to setting aside more users.
  const share = Math.min(0.5, Math.sqrt(holdoutTarget / calls))
  return {
    profile: options.profile,
    seed: options.seed,
    ...{ seedPerLabel, keptBack, timesAsked },
    uniformRate: share,
    uncertainBudget: Math.round(calls * 0.1),
    holdoutShare: share,
    overlapShare: isLarge ? 0.1 : 0.2,
    goldTasks: isLarge ? 60 : 40,
    minimumObserved: isLarge ? 100 : 60,
    mostCanaryCalls: 6_000,
    concurrency: 16,
    reviewers: [1, 2, 3].map((number, at) => ({
      id: `reviewer-${number}`,
      wrongRate: options.reviewerErrors[at] ?? 0,
    })),
  }
}

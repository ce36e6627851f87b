import { seededRandom } from '@loopwright/core/statistics/seeded-random'
import type { DemoData, LabelledText } from './load-data.ts'
import type { DemoPlan } from './plan-demo.ts'

/** One call that somebody will make. */
export type PlannedCall = LabelledText & {
  index: number
  endUserId: string
  sessionId: string
  streams: boolean
}

export type TrafficSplit = {
  /** What the seed model learns from: a few examples a label, checked by somebody beforehand. */
  seed: LabelledText[]
  traffic: PlannedCall[]
  /** Calls that wait for the canary. */
  canary: PlannedCall[]
}

const callsPerUser = 4
const streamedShare = 0.25

/** Divides the training sentences into what the seed is taught, what arrives as traffic, and what is kept for the canary. */
export function splitTraffic(data: DemoData, plan: DemoPlan): TrafficSplit {
  const random = seededRandom(`${plan.seed}/split`)
  const seed: LabelledText[] = []
  const rest: LabelledText[] = []
  const taken = new Map<string, number>()
  // The first rows of the file, as whoever begins would write down a few of each themselves before any traffic has come.
  for (const row of data.train) {
    const count = taken.get(row.label) ?? 0
    taken.set(row.label, count + 1)
    if (count < plan.seedPerLabel) seed.push(row)
    else rest.push(row)
  }
  // Half of what is known to be out of scope teaches the seed; people go on asking the other half.
  const outOfScope = random.shuffle(data.oosTrain)
  seed.push(...outOfScope.slice(0, Math.ceil(outOfScope.length / 2)))
  const asked = random.shuffle([...rest, ...outOfScope.slice(Math.ceil(outOfScope.length / 2))])
  const kept = asked.slice(0, plan.keptBack)
  const live = asked.slice(plan.keptBack)
  const traffic = random.shuffle(Array.from({ length: plan.timesAsked }, () => live).flat())
  // Where questions recur they go on recurring: the canary meets the new sentences among those asked before.
  const askable = plan.timesAsked > 1 ? [...kept, ...live] : kept
  const passes = Math.ceil(plan.mostCanaryCalls / askable.length)
  const canary = Array.from({ length: passes }, () => random.shuffle(askable)).flat()
  const users = Math.ceil(traffic.length / callsPerUser)
  return {
    seed,
    traffic: planCalls(traffic, `${plan.seed}/traffic`, users),
    // The canary is judged by end users, so most of its calls come from people of their own.
    canary: planCalls(
      canary.slice(0, plan.mostCanaryCalls),
      `${plan.seed}/canary`,
      users + 2 * plan.mostCanaryCalls,
    ),
  }
}

/** Says who asks each sentence. Half of an end user's calls come in one session. */
function planCalls(rows: readonly LabelledText[], seed: string, users: number): PlannedCall[] {
  const random = seededRandom(seed)
  return rows.map(({ text, label }, index) => {
    const user = random.integer(users)
    return {
      ...{ text, label, index },
      endUserId: `customer-${user}`,
      sessionId: `${seed.split('/')[1]}-${user}-${random.chance(0.5) ? 'first' : random.integer(1_000)}`,
      streams: random.chance(streamedShare),
    }
  })
}

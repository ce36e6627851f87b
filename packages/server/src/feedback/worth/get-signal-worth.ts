import type { FeedbackSlice, SatisfactionModel, Signal, SignalWorth } from '@loopwright/contract'
import { reassessSatisfaction } from '@loopwright/core/feedback/worth/assess-satisfaction'
import { observedByFifth } from '@loopwright/core/feedback/worth/observed-by-fifth'
import { type Judged, rocArea } from '@loopwright/core/feedback/worth/roc-area'
import {
  type LabelledCalls,
  loadLabelledCalls,
  type SeenKey,
  type WorthDependencies,
} from './load-labelled-calls.ts'
import { type StoredSatisfactionModel, selectNewestSatisfactionModel } from './satisfaction-model-store.ts'
import { toSatisfactionModel } from './to-satisfaction-model.ts'

/** With fewer calls an area is hardly known. */
const fewestCalls = 30

/** How well each signal that nobody has to be asked for tells what people said outright, the best first. */
export async function getSignalWorth(
  deps: WorthDependencies,
  projectId: string,
  slice: FeedbackSlice,
): Promise<{ items: SignalWorth[]; model: SatisfactionModel | null }> {
  const [labelled, signals, model] = await Promise.all([
    loadLabelledCalls(deps, projectId, slice),
    deps.signals.of(projectId),
    selectNewestSatisfactionModel(deps.catalog.pool, projectId, slice.function),
  ])
  const items = (labelled?.keys ?? []).map((key) => worthOf(key, labelled!, signals.get(key.signal)))
  const distance = ({ auc }: SignalWorth) => (auc ? Math.abs(auc.value - 0.5) : -1)
  return {
    items: items.sort(
      (one, other) => distance(other) - distance(one) || (one.signal < other.signal ? -1 : 1),
    ),
    model: model
      ? asItIsNow(model, await labelledOfModel(deps, projectId, { model, slice, labelled }))
      : null,
  }
}

function worthOf(key: SeenKey, { calls, against }: LabelledCalls, signal: Signal | undefined): SignalWorth {
  const judged = judgedBy(key, calls, signal)
  const sign = signal?.direction === 'lower' ? -1 : 1
  const measured = rocArea(judged.map(({ value, isGood }) => ({ value: sign * value, isGood })))
  const common = { signal: key.signal, afterMs: key.afterMs, against, n: judged.length }
  const cannotSay = (why: string) => ({ ...common, auc: null, calibration: [], cannotSay: why })
  if (judged.length < fewestCalls)
    return cannotSay(`${judged.length} calls have both this and "${against}"; ${fewestCalls} are needed.`)
  if (new Set(judged.map(({ value }) => value)).size === 1)
    return cannotSay(
      `It is the same, ${judged[0]!.value}, for all ${judged.length} calls that have it and "${against}".`,
    )
  if (measured.status === 'cannot-say') return cannotSay(measured.missing)
  const { status: _, ...auc } = measured
  return { ...common, auc, calibration: observedByFifth(judged), cannotSay: null }
}

/** What the signal said of each call. One that is only ever sent when it happened did not happen on the others. */
function judgedBy(key: SeenKey, calls: LabelledCalls['calls'], signal: Signal | undefined): Judged[] {
  const values = new Set(calls.flatMap(({ seen }) => seen.get(key.name) ?? []))
  const [only] = values
  const otherwise =
    signal?.type === 'boolean' && key.afterMs === null && values.size === 1 ? 1 - only! : undefined
  return calls.flatMap(({ seen, isGood }) => {
    const value = seen.get(key.name) ?? otherwise
    return value === undefined ? [] : [{ value, isGood }]
  })
}

/** A gate stays open only while calls that were labelled since bear the model out. */
function asItIsNow(model: StoredSatisfactionModel, labelled: LabelledCalls | undefined): SatisfactionModel {
  const later =
    labelled?.against === model.against ? labelled.calls.filter(({ saidAt }) => saidAt > model.fittedAt) : []
  const assessment = reassessSatisfaction(model.weights, later)
  if (!assessment || assessment.auc.status === 'cannot-say') return toSatisfactionModel(model)
  const { status: _, ...auc } = assessment.auc
  return {
    ...toSatisfactionModel(model),
    auc,
    calibrationError: assessment.calibrationError,
    gate: assessment.gate,
  }
}

/** All labelled calls of the model's function, which are those of the slice when it is narrowed by nothing else. */
async function labelledOfModel(
  deps: WorthDependencies,
  projectId: string,
  known: { model: StoredSatisfactionModel; slice: FeedbackSlice; labelled: LabelledCalls | undefined },
): Promise<LabelledCalls | undefined> {
  const { model, slice, labelled } = known
  const { function: name, ...narrower } = slice
  const isSame = name === model.function && Object.values(narrower).every((value) => value === undefined)
  return isSame ? labelled : loadLabelledCalls(deps, projectId, { function: model.function })
}

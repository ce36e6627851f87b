import { cholesky } from '../../statistics/cholesky.ts'
import { cannotSay, estimated, type Measured } from '../../statistics/estimate.ts'
import { wilsonBounds } from '../../statistics/wilson-interval.ts'
import type { ClickCount } from './click-counts.ts'

export type PositionBasedModel = {
  /** How likely an item at each position is looked at, relative to the first position that was compared. */
  examination: Map<number, number>
  /** What each item's click rate would be if it always stood there. */
  attraction: Map<string, Measured>
}

const mostSteps = 2_000

/**
 * The position-based model (Craswell et al. 2008): an item is clicked when its position is looked at and it attracts, each
 * with a chance of its own, so a click rate is the product of the two. Fitted by expectation–maximisation (Chuklin,
 * Markov & de Rijke 2015, section 4.1; Wang et al. 2018) on counts by item and position; identified, up to a factor that
 * the first position fixes, because items stood at more than one position. Intervals by the delta method from the
 * information matrix, of clicks that are independent given item and position.
 *
 * `counts` must be comparable: see `comparableCounts`.
 */
export function positionBasedModel(counts: readonly ClickCount[], confidence = 0.95): PositionBasedModel {
  const positions = [...new Set(counts.map(({ position }) => position))].sort((one, other) => one - other)
  const items = [...new Set(counts.map(({ item }) => item))]
  const positionOf = new Map(positions.map((position, index) => [position, index]))
  const itemOf = new Map(items.map((item, index) => [item, index]))
  const cells = counts.map(({ item, position, impressions, clicks }) => ({
    item: itemOf.get(item)!,
    position: positionOf.get(position)!,
    impressions,
    clicks,
  }))
  const { examined, attracts } = fitByExpectation(cells, positions.length, items.length)
  const first = examined[0]!
  const variances = variancesOfLogRate(cells, examined, attracts)
  const looks = new Float64Array(items.length)
  const clicks = new Float64Array(items.length)
  const impressions = new Float64Array(items.length)
  for (const cell of cells) {
    looks[cell.item]! += (cell.impressions * examined[cell.position]!) / first
    clicks[cell.item]! += cell.clicks
    impressions[cell.item]! += cell.impressions
  }
  return {
    examination: new Map(positions.map((position, index) => [position, examined[index]! / first])),
    attraction: new Map(
      items.map((item, index) => {
        const rate = Math.min(1, attracts[index]! * first)
        // Without a click the spread of the logarithm says nothing, and each look counts as an impression at the first.
        const n = clicks[index] === 0 ? looks[index]! : (1 - rate) / (rate * variances[index]!)
        return [
          item,
          attractionOf({ rate, looks: Math.min(n, looks[index]!), n: impressions[index]!, confidence }),
        ]
      }),
    ),
  }
}

function attractionOf(of: { rate: number; looks: number; n: number; confidence: number }): Measured {
  const { rate, looks, n, confidence } = of
  if (!(looks > 0)) return cannotSay('It stood only where nobody looked, as far as clicks tell.')
  const bounds = wilsonBounds(rate, looks, confidence)
  return estimated({ value: rate, ...bounds, n, confidence, method: 'position-based model' })
}

type Cell = { item: number; position: number; impressions: number; clicks: number }

function fitByExpectation(cells: readonly Cell[], positionCount: number, itemCount: number) {
  const examined = new Float64Array(positionCount).fill(0.5)
  const attracts = new Float64Array(itemCount).fill(0.5)
  for (let step = 0; step < mostSteps; step++) {
    const shown = { atPosition: new Float64Array(positionCount), ofItem: new Float64Array(itemCount) }
    const held = { atPosition: new Float64Array(positionCount), ofItem: new Float64Array(itemCount) }
    for (const { item, position, impressions, clicks } of cells) {
      const look = examined[position]!
      const attract = attracts[item]!
      const missed = (impressions - clicks) / Math.max(1e-12, 1 - look * attract)
      held.atPosition[position]! += clicks + missed * look * (1 - attract)
      held.ofItem[item]! += clicks + missed * attract * (1 - look)
      shown.atPosition[position]! += impressions
      shown.ofItem[item]! += impressions
    }
    let change = 0
    for (let position = 0; position < positionCount; position++) {
      const next = held.atPosition[position]! / shown.atPosition[position]!
      change = Math.max(change, Math.abs(next - examined[position]!) / Math.max(next, 1e-6))
      examined[position] = next
    }
    for (let item = 0; item < itemCount; item++) {
      const next = held.ofItem[item]! / shown.ofItem[item]!
      change = Math.max(change, Math.abs(next - attracts[item]!) / Math.max(next, 1e-6))
      attracts[item] = next
    }
    if (change < 1e-7) break
  }
  return { examined, attracts }
}

/**
 * Variance of the logarithm of each item's rate at the first position. With the logarithm of the click rate a sum of two
 * effects the information matrix is diagonal but for the positions, of which there are few: it is inverted by its Schur
 * complement. Infinite where the clicks leave it open.
 */
function variancesOfLogRate(
  cells: readonly Cell[],
  examined: Float64Array,
  attracts: Float64Array,
): Float64Array {
  const weightOf = ({ item, position, impressions }: Cell) => {
    const rate = Math.min(examined[position]! * attracts[item]!, 1 - 1e-9)
    return (impressions * rate) / (1 - rate)
  }
  const ofItem = new Float64Array(attracts.length)
  const rows: { position: number; weight: number }[][] = Array.from(attracts, () => [])
  // Positions but the first, which is the measure; a position without a click tells nothing of any item.
  const size = examined.length - 1
  const complement = new Float64Array(size * size)
  for (const cell of cells) {
    const weight = weightOf(cell)
    ofItem[cell.item]! += weight
    if (cell.position === 0) continue
    rows[cell.item]!.push({ position: cell.position - 1, weight })
    complement[(cell.position - 1) * (size + 1)]! += weight
  }
  for (const [item, row] of rows.entries()) {
    if (ofItem[item] === 0) continue
    for (const one of row)
      for (const other of row)
        complement[one.position * size + other.position]! -= (one.weight * other.weight) / ofItem[item]!
  }
  for (let position = 0; position < size; position++)
    if (examined[position + 1] === 0) complement[position * (size + 1)] = 1
  const solver = cholesky(complement, size)
  return ofItem.map((total, item) => {
    if (!solver || total === 0) return Infinity
    const right = new Float64Array(size)
    for (const { position, weight } of rows[item]!) right[position] = weight / total
    const solved = solver.solve(right)
    return 1 / total + right.reduce((sum, value, position) => sum + value * solved[position]!, 0)
  })
}

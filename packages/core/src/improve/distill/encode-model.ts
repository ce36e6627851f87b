import type { DistilledModel } from './distilled-model.ts'

/** First bytes of every model file, then the version of its layout. */
export const modelMagic = 'LWDM'
export const modelVersion = 1

/** Sections follow the header in this order, each on a boundary of 8 bytes. */
export const sectionNames = [
  'keys',
  'idf',
  'termWeights',
  'termScales',
  'embeddingWeights',
  'intercepts',
] as const

/** What stands in the header besides the sections' lengths. */
export type ModelHeader = Pick<
  DistilledModel,
  'profile' | 'labels' | 'outOfScopeLabel' | 'shape' | 'wordWeight' | 'calibration' | 'threshold'
> & { wordCount: number; sectionBytes: Record<(typeof sectionNames)[number], number> }

export const alignUp = (position: number): number => Math.ceil(position / 8) * 8

/**
 * One model as bytes, little-endian: magic (4 bytes), version (u32), length of the header (u32), the header as UTF-8 JSON,
 * then the sections.
 */
export function encodeModel(model: DistilledModel): Uint8Array {
  const sections = {
    keys: model.vocabulary.keys,
    idf: model.vocabulary.idf,
    termWeights: model.termWeights,
    termScales: model.termScales,
    embeddingWeights: model.embeddingWeights,
    intercepts: model.intercepts,
  }
  const header: ModelHeader = {
    profile: model.profile,
    labels: model.labels,
    outOfScopeLabel: model.outOfScopeLabel,
    shape: model.shape,
    wordWeight: model.wordWeight,
    calibration: model.calibration,
    threshold: model.threshold,
    wordCount: model.vocabulary.wordCount,
    sectionBytes: {
      keys: sections.keys.byteLength,
      idf: sections.idf.byteLength,
      termWeights: sections.termWeights.byteLength,
      termScales: sections.termScales.byteLength,
      embeddingWeights: sections.embeddingWeights.byteLength,
      intercepts: sections.intercepts.byteLength,
    },
  }
  const headerBytes = new TextEncoder().encode(JSON.stringify(header))
  let end = alignUp(12 + headerBytes.length)
  const starts = sectionNames.map((name) => {
    const start = end
    end = alignUp(end + sections[name].byteLength)
    return start
  })
  const bytes = new Uint8Array(end)
  bytes.set(new TextEncoder().encode(modelMagic))
  const view = new DataView(bytes.buffer)
  view.setUint32(4, modelVersion, true)
  view.setUint32(8, headerBytes.length, true)
  bytes.set(headerBytes, 12)
  sectionNames.forEach((name, index) => {
    const section = sections[name]
    bytes.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), starts[index])
  })
  return bytes
}

import { sentenceWidth } from '@loopwright/core/text/sentence-encoder/create-sentence-encoder'

/** Turns texts into vectors that say what they mean and how they are worded. */
export type Embedder = {
  /** One vector of `encodingWidth` for each text, in order. The same text always gives the same vector. */
  encode(texts: string[]): Promise<Float32Array[]>
}

/** A sentence embedding of unit length: the dot product of two says how near their meanings are. */
export const embeddingWidth = sentenceWidth

/** The embedding, and after it as many numbers on the wording, for classifiers alone. */
export const encodingWidth = 2 * embeddingWidth

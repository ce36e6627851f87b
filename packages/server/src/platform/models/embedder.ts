/** Turns texts into sentence embeddings: vectors of unit length whose dot product says how near two meanings are. */
export type Embedder = {
  /** One 512-dimensional vector for each text, in order. The same text always gives the same vector. */
  embed(texts: string[]): Promise<Float32Array[]>
}

export const embeddingWidth = 512

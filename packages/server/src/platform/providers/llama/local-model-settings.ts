/** A model that this server runs itself, from a GGUF file. */
export type LocalModelSettings = {
  /** The GGUF file. */
  modelPath: string
  /** What callers name it; the name of the file without its ending unless given. */
  model: string
  /** Tokens that a conversation and its answer have together. */
  contextSize: number | undefined
  /** How many answers are written at the same time; each has a context of its own in memory. */
  parallelCalls: number
  /** How many calls may wait for their turn before one is told to come back. */
  queueLength: number
  threads: number | undefined
  gpu: 'auto' | 'cuda' | 'vulkan' | 'metal' | false
  /** In or above whose `node_modules` the package `node-llama-cpp` lies, where it isn't installed beside this one. */
  packageFolder: string | undefined
  /** What the model's process sees of the environment: where graphics drivers are, and none of our secrets. */
  environment: Readonly<Record<string, string>>
}

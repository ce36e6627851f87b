import { open } from 'node:fs/promises'
import { findLlamaPackage, packageMissing } from './find-llama-package.ts'
import type { LocalModelSettings } from './local-model-settings.ts'

/** What keeps a local model from being loaded, in words that say what to do; null when nothing is seen that does. */
export async function checkLocalModel({
  modelPath,
  packageFolder,
}: Pick<LocalModelSettings, 'modelPath' | 'packageFolder'>): Promise<string | null> {
  if (findLlamaPackage(packageFolder) === undefined) return packageMissing
  try {
    const file = await open(modelPath)
    try {
      const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
      // https://github.com/ggml-org/ggml/blob/master/docs/gguf.md: every such file begins with these four letters.
      return buffer.toString('latin1') === 'GGUF' ? null : `${modelPath} is no GGUF file.`
    } finally {
      await file.close()
    }
  } catch (error) {
    return `${modelPath} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}). Check modelPath and who may read the file.`
  }
}

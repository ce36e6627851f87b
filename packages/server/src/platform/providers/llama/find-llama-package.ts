import { createRequire } from 'node:module'
import { join } from 'node:path'

const packageName = 'node-llama-cpp'

/** Said where the package is missing, at start and to whoever calls its model. */
export const packageMissing = `The package ${packageName} is not installed. Run "npm install ${packageName}" in the folder where Loopwright is installed or started, or name the folder that has it as packageFolder.`

/**
 * Where `node-llama-cpp` is: in or above the given folder, or else beside this package or the folder that the server was
 * started in. Loopwright doesn't bring it along because its binaries weigh hundreds of megabytes.
 */
export function findLlamaPackage(packageFolder?: string): string | undefined {
  const places =
    packageFolder === undefined ? [import.meta.filename, inside(process.cwd())] : [inside(packageFolder)]
  for (const place of places) {
    try {
      return createRequire(place).resolve(packageName)
    } catch {
      // Not here.
    }
  }
  return undefined
}

/** Packages are looked for from a file on; it need not exist. */
function inside(folder: string): string {
  return join(folder, 'index.js')
}

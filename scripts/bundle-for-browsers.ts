import { join } from 'node:path'
import { build } from 'esbuild'

const sdk = join(import.meta.dirname, '../packages/sdk/src')

/** A file of the SDK with all that it imports as one script for `<script type="module">`; React stays outside. */
export async function bundleForBrowsers(entry = 'browser.ts'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(sdk, entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    external: ['react'],
    legalComments: 'none',
    write: false,
  })
  return outputFiles[0]!.text
}

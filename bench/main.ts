import { readdirSync } from 'node:fs'

/**
 * `npm run bench -- <name> [flags]`: each benchmark is a file beside this one that exports `run(flags)`. What it returns is
 * printed as JSON on standard output; progress goes to standard error.
 */
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -'.ts'.length))
const [name, ...flags] = process.argv.slice(2)
if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run bench -- <name> [flags]\nnames: ${names.join(', ')}`)
  process.exitCode = 2
} else {
  const benchmark = (await import(`./${name}.ts`)) as { run(flags: string[]): Promise<unknown> }
  console.log(JSON.stringify(await benchmark.run(flags), null, 2))
}

const names = ['distill'] as const

/** `npm run bench -- <name> [flags]`: each benchmark is a file beside this one that exports `run(arguments)`. */
const [name, ...rest] = process.argv.slice(2)
if (name === undefined || !/^[a-z-]+$/.test(name)) {
  console.error(`usage: npm run bench -- <name> [flags]\nnames: ${names.join(', ')}`)
  process.exitCode = 2
} else {
  const benchmark = (await import(`./${name}.ts`)) as { run(flags: string[]): Promise<unknown> }
  console.log(JSON.stringify(await benchmark.run(rest), null, 2))
}

export {}

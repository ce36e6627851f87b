import { parseArgs } from 'node:util'
import { skip } from '../faults/server-process.ts'
import { type DiskFullResult, runDiskFull } from './run-disk-full.ts'
import { runTorture } from './run-torture.ts'

/**
 * `npm run torture -- [--kills 20] [--ledger-kills 10] [--catalog-kills 5] [--seconds-between 2] [--seed 1]
 * [--tmpfs-mib 64] [--home-tmpfs-mib 512]`, where no kills and a disk of 0 leave that out: progress on standard error, one JSON summary on standard output. The exit code is 1 when anything
 * acknowledged is missing, or there more than once.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    'ledger-kills': { type: 'string', default: '10' },
    'catalog-kills': { type: 'string', default: '5' },
    'seconds-between': { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    'tmpfs-mib': { type: 'string', default: '64' },
    'home-tmpfs-mib': { type: 'string', default: '512' },
  },
})
if (skip) {
  console.error(skip)
  process.exit(2)
}

const startedMs = performance.now()
const say = (line: string) =>
  console.error(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(6)} s  ${line}`)

const result = await runTorture({
  kills: {
    server: Number(values.kills),
    ledger: Number(values['ledger-kills']),
    catalog: Number(values['catalog-kills']),
  },
  secondsBetween: Number(values['seconds-between']),
  seed: Number(values.seed),
  pauseMs: 15,
  say,
})
const disks = [
  { place: 'spool', mebibytes: Number(values['tmpfs-mib']) },
  { place: 'home', mebibytes: Number(values['home-tmpfs-mib']) },
] as const
const diskFull: DiskFullResult[] = []
for (const { place, mebibytes } of disks) {
  if (mebibytes === 0) continue
  const filled = await runDiskFull({ place, mebibytes, say })
  if (filled) diskFull.push(filled)
  else
    console.error(
      `NO SMALL DISK COULD BE MOUNTED (that takes root): a full disk of the ${place} stays untried`,
    )
}
const faults = [...result.faults, ...diskFull.flatMap((filled) => filled.faults)]
for (const fault of faults.slice(0, 50)) say(fault)
const summary = {
  ...{ ...result, faults: result.faults.length },
  diskFull: diskFull.map((filled) => ({ ...filled, faults: filled.faults.length })),
}
console.log(JSON.stringify(summary, null, 2))
process.exitCode = faults.length > 0 ? 1 : 0

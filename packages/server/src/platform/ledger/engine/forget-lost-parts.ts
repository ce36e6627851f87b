import { globSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** `<partition>_<first block>_<last block>_<level>`, and the mutation where there was one. */
const partPattern = /^(.+)_(\d+)_(\d+)_\d+(?:_\d+)?$/

type Part = { partition: string; first: number; last: number }

/**
 * ClickHouse notes an inserted part in its table's deduplication log first and makes the part part of the table then. Killed
 * between the two, it would take the repeated insert for a duplicate and the rows would be lost. This takes such notes back:
 * those whose part is not there, neither by itself nor merged into another; and a last one that was cut short, which would spoil
 * the next. For a folder that no engine has open.
 */
export function forgetLostParts(dataFolder: string): void {
  for (const log of globSync(join(dataFolder, 'store', '*', '*', 'deduplication_logs', '*.txt'))) {
    const parts = readdirSync(dirname(dirname(log))).flatMap((name) => parsePart(name) ?? [])
    const text = readFileSync(log, 'utf8')
    const whole = text.split('\n').slice(0, -1)
    const kept = whole.flatMap((line) => (isOfLostPart(line, parts) ? [] : `${line}\n`)).join('')
    if (kept === text) continue
    const scratch = join(dataFolder, 'deduplication-log.new')
    writeFileSync(scratch, kept, { flush: true })
    renameSync(scratch, log)
  }
}

function parsePart(name: string): Part | undefined {
  const [, partition = '', first, last] = partPattern.exec(name) ?? []
  return first === undefined ? undefined : { partition, first: Number(first), last: Number(last) }
}

/** A line reads `1<tab><part><tab><id of the inserted block>`, or begins with 2 when the part was dropped later. */
function isOfLostPart(line: string, parts: readonly Part[]): boolean {
  const [operation, name = ''] = line.split('\t')
  const noted = operation === '1' ? parsePart(name) : undefined
  if (!noted) return false
  return !parts.some(
    ({ partition, first, last }) =>
      partition === noted.partition && first <= noted.first && last >= noted.last,
  )
}

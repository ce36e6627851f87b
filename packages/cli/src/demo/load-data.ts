import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataFiles } from './parse-arguments.ts'
import { wrongUsage } from './wrong-usage.ts'

export const outOfScopeLabel = 'out_of_scope'

/** A sentence and what it is really about: what only the simulated people of the demo know. */
export type LabelledText = { text: string; label: string }

export type DemoData = {
  name: string
  /** In-scope labels, sorted. */
  labels: string[]
  train: LabelledText[]
  val: LabelledText[]
  test: LabelledText[]
  oosTrain: LabelledText[]
  oosVal: LabelledText[]
  oosTest: LabelledText[]
}

const fewestPerLabel = 6

/** The sample that comes with the program: a shop's support desk. */
export function sampleFiles(): DataFiles {
  const file = (name: string) => join(import.meta.dirname, '../../sample', `${name}.jsonl`)
  return {
    ...{ train: file('train'), val: file('val'), test: file('test') },
    ...{ oosTrain: file('oos-train'), oosVal: file('oos-val'), oosTest: file('oos-test') },
  }
}

/** @throws CliError naming the file and line that cannot be used. */
export async function loadData(files: DataFiles, name: string): Promise<DemoData> {
  const [train, val, test] = await Promise.all([
    readRows(files.train),
    readRows(files.val),
    readRows(files.test),
  ])
  const outOfScope = (file: string | undefined) => (file === undefined ? [] : readRows(file, outOfScopeLabel))
  const [oosTrain, oosVal, oosTest] = await Promise.all([
    outOfScope(files.oosTrain),
    outOfScope(files.oosVal),
    outOfScope(files.oosTest),
  ])
  const counts = new Map<string, number>()
  for (const { label } of train) counts.set(label, (counts.get(label) ?? 0) + 1)
  counts.delete(outOfScopeLabel)
  checkLabels(counts, files.train)
  for (const [file, rows] of [
    [files.val, val],
    [files.test, test],
  ] as const) {
    const unknown = rows.find(({ label }) => label !== outOfScopeLabel && !counts.has(label))
    if (unknown) throw wrongUsage(`${file} has the label "${unknown.label}", which ${files.train} lacks.`)
  }
  return { name, labels: [...counts.keys()].sort(), train, val, test, oosTrain, oosVal, oosTest }
}

function checkLabels(counts: ReadonlyMap<string, number>, file: string): void {
  if (counts.size < 2) throw wrongUsage(`${file} has ${counts.size} labels; the demo needs two or more.`)
  for (const [label, count] of counts) {
    if (count >= fewestPerLabel) continue
    throw wrongUsage(
      `${file} has ${count} sentences of "${label}"; the demo needs at least ${fewestPerLabel} of each label.`,
    )
  }
}

async function readRows(file: string, onlyLabel?: string): Promise<LabelledText[]> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw wrongUsage(`${file} cannot be read: ${error.message}`)
  })
  const rows: LabelledText[] = []
  for (const [index, line] of content.split('\n').entries()) {
    if (line.trim() === '') continue
    const row = parseRow(line, `${file} line ${index + 1}`)
    if (onlyLabel !== undefined && row.label !== onlyLabel) {
      throw wrongUsage(`${file} line ${index + 1}: the label is "${row.label}" where only "oos" fits.`)
    }
    rows.push(row)
  }
  if (rows.length === 0) throw wrongUsage(`${file} has no rows.`)
  return rows
}

function parseRow(line: string, place: string): LabelledText {
  let row: unknown
  try {
    row = JSON.parse(line)
  } catch {
    throw wrongUsage(`${place}: not JSON. Write one object a line, like {"text": "…", "label": "…"}.`)
  }
  const { text, label } = (typeof row === 'object' && row !== null ? row : {}) as Record<string, unknown>
  if (typeof text !== 'string' || text.trim() === '') throw wrongUsage(`${place}: "text" is not a sentence.`)
  if (typeof label !== 'string' || label === '' || label.length > 200) {
    throw wrongUsage(`${place}: "label" is not a name of 1 to 200 characters.`)
  }
  return { text, label: label === 'oos' ? outOfScopeLabel : label }
}

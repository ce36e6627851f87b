import { parseArgs } from 'node:util'
import { wrongUsage } from './wrong-usage.ts'

/** The files of one data set: JSON lines of `{"text", "label"}`. Those out of scope may be missing. */
export type DataFiles = {
  train: string
  val: string
  test: string
  oosTrain: string | undefined
  oosVal: string | undefined
  oosTest: string | undefined
}

export type DemoArguments = {
  /** Undefined for the sample that comes with the program. */
  files: DataFiles | undefined
  json: boolean
  exit: boolean
  help: boolean
  profile: 'accurate' | 'fast'
  seed: number
  /** How often each simulated reviewer is wrong, 0 to 1. */
  reviewerErrors: number[]
  home: string
  /** A server that runs already; otherwise one is started. */
  server: { url: string; key: string } | undefined
}

export const demoUsage = `Usage: npm run demo -- [options]

Turns the loop once: traffic, feedback, review, training, gate, canary, promotion, and what got better.

  --train F --val F --test F        your own data, JSON lines of {"text", "label"}; a sample comes with the program
  --oos-train F --oos-val F --oos-test F   texts that no label fits (label "oos" or "out_of_scope")
  --json                            print the result as one JSON object on standard output
  --exit                            stop the server and remove its data at the end
  --profile accurate|fast           how the models read text (accurate)
  --reviewer-errors 0.04,0.04,0.3   how often each of the three simulated reviewers is wrong
  --seed N                          another course of chance (1)
  --home FOLDER                     where the demo keeps its data (.loopwright-demo); emptied at the start
  --url U --key lw_sk_…             use a running server instead of starting one
`

/** @throws CliError for anything that is not an option of the demo. */
export function parseArguments(args: readonly string[]): DemoArguments {
  const values = readOptions(args)
  return {
    files: readFiles(values),
    json: values.json,
    exit: values.exit,
    help: values.help,
    profile: readProfile(values.profile),
    seed: readSeed(values.seed),
    reviewerErrors: readErrors(values['reviewer-errors']),
    home: values.home,
    server: readServer(values.url, values.key),
  }
}

function readOptions(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        ...{ train: text, val: text, test: text, 'oos-train': text, 'oos-val': text, 'oos-test': text },
        ...{ json: flag, exit: flag, help: flag, url: text, key: text },
        profile: { type: 'string', default: 'accurate' },
        seed: { type: 'string', default: '1' },
        'reviewer-errors': { type: 'string', default: '0.04,0.04,0.3' },
        home: { type: 'string', default: '.loopwright-demo' },
      },
    }).values
  } catch (error) {
    throw wrongUsage(`${error instanceof Error ? error.message : error}\n\n${demoUsage}`)
  }
}

function readFiles(values: ReturnType<typeof readOptions>): DataFiles | undefined {
  const { train, val, test, 'oos-train': oosTrain, 'oos-val': oosVal, 'oos-test': oosTest } = values
  const isAnyGiven = [train, val, test, oosTrain, oosVal, oosTest].some((file) => file !== undefined)
  if (!isAnyGiven) return undefined
  if (train === undefined || val === undefined || test === undefined) {
    throw wrongUsage('Your own data need all of --train, --val and --test; leave all out for the sample.')
  }
  return { train, val, test, oosTrain, oosVal, oosTest }
}

function readProfile(value: string): 'accurate' | 'fast' {
  if (value === 'accurate' || value === 'fast') return value
  throw wrongUsage(`--profile is accurate or fast, not "${value}".`)
}

function readSeed(value: string): number {
  const seed = Number(value)
  if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31 - 1) return seed
  throw wrongUsage(`--seed is a whole number, not "${value}".`)
}

function readErrors(value: string): number[] {
  const rates = value.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  if (rates.length === 3 && rates.every((rate) => rate >= 0 && rate <= 1)) return rates
  throw wrongUsage(`--reviewer-errors takes three rates from 0 to 1, like 0.04,0.04,0.3, not "${value}".`)
}

function readServer(url: string | undefined, key: string | undefined): DemoArguments['server'] {
  if (url === undefined && key === undefined) return undefined
  if (url === undefined || key === undefined) {
    throw wrongUsage('Give --url and --key together, or neither.')
  }
  if (!URL.canParse(url)) throw wrongUsage(`--url is an address like http://127.0.0.1:4800, not "${url}".`)
  return { url: url.replace(/\/+$/, ''), key }
}

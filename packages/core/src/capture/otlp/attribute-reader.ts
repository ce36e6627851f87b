import { isTooDeep } from '../json-depth.ts'
import type { Attributes } from './otlp-span.ts'

/** The ledger keeps counts in 32 bits. */
const largestCount = 4_294_967_295

/** The attributes of one span, and which of them a field of the span now stands for. */
export class AttributeReader {
  readonly attributes: Attributes
  readonly used = new Set<string>()
  /** What was read as a count or a cost, by name. */
  readonly #amounts: [name: string, amount: number][] = []
  /** Names by what stands before their first dot. */
  readonly #namespaces = new Map<string, string[]>()

  constructor(attributes: Attributes) {
    this.attributes = attributes
    for (const name in attributes) {
      const namespace = namespaceOf(name)
      const names = this.#namespaces.get(namespace)
      if (names) names.push(name)
      else this.#namespaces.set(namespace, [name])
    }
  }

  /** Whether a name begins with this and a dot. */
  hasNamespace(namespace: string): boolean {
    return this.#namespaces.has(namespace)
  }

  has(name: string): boolean {
    return this.attributes[name] !== undefined
  }

  /** Without noting that it was read. */
  peek(name: string): unknown {
    return this.attributes[name]
  }

  take(name: string): unknown {
    const value = this.attributes[name]
    if (value !== undefined) this.used.add(name)
    return value
  }

  /** No field stands for this value after all: attributes that say it stay. */
  putBack(value: unknown): void {
    for (const name of this.used) {
      const said = this.attributes[name]
      if (said === value || String(said) === value) this.used.delete(name)
    }
  }

  /** As `putBack`, of a count or a cost. Whether an attribute says it that is not our own. */
  putBackAmount(amount: number): boolean {
    const saying = this.#amounts.filter(([name, said]) => said === amount && !name.startsWith('loopwright.'))
    for (const [name] of saying) this.used.delete(name)
    return saying.length > 0
  }

  /** The first of these that is there and not empty. What is longer than an id may be stays an attribute. */
  text(...names: string[]): string | undefined {
    for (const name of names) {
      const value = this.attributes[name]
      if (value === undefined || value === null || value === '' || typeof value === 'object') continue
      const text = typeof value === 'string' ? value : String(value)
      if (text.length > 200) continue
      this.used.add(name)
      return text
    }
    return undefined
  }

  /** The first of these that is a whole number of tokens. */
  count(...names: string[]): number | undefined {
    for (const name of names) {
      const value = this.attributes[name]
      const number = typeof value === 'string' && value !== '' ? Number(value) : value
      if (!Number.isInteger(number) || (number as number) < 0 || (number as number) > largestCount) continue
      this.used.add(name)
      this.#amounts.push([name, number as number])
      return number as number
    }
    return undefined
  }

  /** The first of these in micro-USD, which they give in USD. */
  cost(...names: string[]): number | undefined {
    for (const name of names) {
      const value = this.attributes[name]
      const usd = typeof value === 'string' && value !== '' ? Number(value) : value
      if (typeof usd !== 'number' || !(usd >= 0) || !Number.isSafeInteger(Math.round(usd * 1e6))) continue
      this.used.add(name)
      this.#amounts.push([name, Math.round(usd * 1e6)])
      return Math.round(usd * 1e6)
    }
    return undefined
  }

  /** The first of these; JSON in a string is read as what it says. */
  json(...names: string[]): unknown {
    for (const name of names) {
      const value = this.attributes[name]
      if (value === undefined || value === '') continue
      this.used.add(name)
      return fromJson(value)
    }
    return undefined
  }

  /** As `json`, of what is written as JSON even where it is a text: `"sunny"` is the text sunny. */
  result(...names: string[]): unknown {
    const found = this.json(...names)
    return typeof found === 'string' ? fromJsonString(found) : found
  }

  /** A list of texts, as tags are. */
  texts(...names: string[]): string[] | undefined {
    for (const name of names) {
      const value = fromJson(this.attributes[name])
      if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) continue
      this.used.add(name)
      return value
    }
    return undefined
  }

  /** What stands under names that begin with this, which has a dot, by the rest of the name. */
  under(prefix: string): [rest: string, value: unknown][] {
    const found: [string, unknown][] = []
    for (const name of this.#namespaces.get(namespaceOf(prefix)) ?? []) {
      if (!name.startsWith(prefix) || name.length === prefix.length) continue
      found.push([name.slice(prefix.length), this.attributes[name]])
    }
    return found
  }
}

/** A text out of a JSON string; any other text as it is. */
export function fromJsonString(text: string): string {
  if (!text.startsWith('"') || !text.endsWith('"')) return text
  try {
    return JSON.parse(text) as string
  } catch {
    return text
  }
}

function namespaceOf(name: string): string {
  const dot = name.indexOf('.')
  return dot === -1 ? name : name.slice(0, dot)
}

/** Structured values travel as JSON in a string where an exporter knows no other way. */
export function fromJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    const parsed: unknown = JSON.parse(value)
    return isTooDeep(parsed) ? value : parsed
  } catch {
    return value
  }
}

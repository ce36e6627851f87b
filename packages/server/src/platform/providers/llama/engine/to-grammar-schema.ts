import { Refusal } from './refusal.ts'

type Json = Record<string, unknown>

const plainTypes = new Set(['string', 'number', 'integer', 'boolean', 'null'])
/** What a grammar cannot say, and what would be another schema without it. */
const unspeakable = [
  'not',
  'if',
  'dependentSchemas',
  'dependentRequired',
  'patternProperties',
  'propertyNames',
]
const formats = new Set(['date', 'time', 'date-time'])
const deepest = 64

/**
 * A JSON schema in the words that `node-llama-cpp` makes grammars from. A grammar holds to the shape (objects, arrays, choices,
 * lengths of strings and arrays) but to no ranges and patterns, and writes properties that are optional too.
 *
 * @throws Refusal for what has no such words, rather than let the model answer to another schema.
 */
export function toGrammarSchema(schema: unknown, param: string): object {
  const definitions = new Map<string, unknown>()
  const root = asSchema(schema, param)
  for (const home of ['$defs', 'definitions'] as const) {
    for (const [name, definition] of Object.entries(asRecord(root[home])))
      definitions.set(`${home}/${name}`, definition)
  }
  const refuse = (what: string): never => {
    throw new Refusal(400, `${param}: a local model's answers cannot be held to a schema with ${what}.`, {
      param,
    })
  }

  function refer(reference: unknown): object {
    const name = typeof reference === 'string' ? reference.replace(/^#\//, '') : ''
    if (reference === '#') return { $ref: '#/$defs/root' }
    if (!definitions.has(name)) return refuse(`the reference ${JSON.stringify(reference)}`)
    return { $ref: `#/$defs/${nameOf(name)}` }
  }

  function translate(given: unknown, depth: number): object {
    if (depth > deepest) return refuse(`more than ${deepest} levels`)
    const each = asSchema(given, param)
    const found = unspeakable.find((word) => word in each)
    if (found) return refuse(`"${found}"`)
    if ('$ref' in each) return refer(each.$ref)
    if ('const' in each) return describe(each, { const: each.const })
    if (Array.isArray(each.enum)) return describe(each, { enum: each.enum })
    const choices = each.anyOf ?? each.oneOf
    if (Array.isArray(choices)) {
      return describe(each, { oneOf: choices.map((choice) => translate(choice, depth + 1)) })
    }
    if (Array.isArray(each.allOf)) {
      const [only, ...others] = each.allOf
      return others.length > 0 ? refuse('an "allOf" of several') : translate(only, depth + 1)
    }
    return translateType(each, depth)
  }

  function translateType(each: Json, depth: number): object {
    const type = each.type ?? (each.properties ? 'object' : each.items ? 'array' : undefined)
    if (Array.isArray(type)) {
      return describe(each, { oneOf: type.map((one) => translate({ ...each, type: one }, depth + 1)) })
    }
    if (type === 'object') return describe(each, objectOf(each, depth))
    if (type === 'array') {
      const { minItems, maxItems, items, prefixItems } = each
      const given = { type, ...lengths({ minItems, maxItems }) }
      if (Array.isArray(prefixItems)) {
        return {
          ...given,
          prefixItems: prefixItems.map((item) => translate(item, depth + 1)),
          ...inItems(items, depth),
        }
      }
      return describe(each, { ...given, ...inItems(items, depth) })
    }
    if (type === 'string') {
      const { minLength, maxLength, format } = each
      if (typeof format === 'string' && formats.has(format)) return describe(each, { type, format })
      return describe(each, { type, ...lengths({ minLength, maxLength }) })
    }
    if (typeof type === 'string' && plainTypes.has(type)) return describe(each, { type })
    return refuse(type === undefined ? 'parts that may be anything' : `the type ${JSON.stringify(type)}`)
  }

  function inItems(items: unknown, depth: number): object {
    return items === undefined || typeof items === 'boolean' ? {} : { items: translate(items, depth + 1) }
  }

  function objectOf(each: Json, depth: number): object {
    const { additionalProperties } = each
    const properties = Object.entries(asRecord(each.properties)).map(([name, property]) => [
      name,
      translate(property, depth + 1),
    ])
    // What JSON Schema allows unless told otherwise is no reason for a model to make up properties.
    const isOpen = properties.length === 0 && additionalProperties !== false
    const more =
      typeof additionalProperties === 'object' && additionalProperties !== null
        ? translate(additionalProperties, depth + 1)
        : isOpen
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(more && { additionalProperties: more }),
    }
  }

  const translated = translate(root, 0)
  const text = JSON.stringify(translated)
  const named = [...definitions].map(([name, definition]) => [nameOf(name), translate(definition, 1)])
  const all = JSON.stringify(named) + text
  const self = all.includes('"#/$defs/root"') ? [['root', translated]] : []
  const $defs = Object.fromEntries([...named, ...self])
  return Object.keys($defs).length > 0 ? { ...translated, $defs } : translated
}

function nameOf(name: string): string {
  return name.replace(/^(\$defs|definitions)\//, '')
}

function lengths(given: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => Number.isSafeInteger(value)))
}

function describe({ description }: Json, translated: object): object {
  return typeof description === 'string' ? { ...translated, description } : translated
}

function asRecord(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

function asSchema(value: unknown, param: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  throw new Refusal(400, `${param}: must be a JSON schema.`, { param })
}

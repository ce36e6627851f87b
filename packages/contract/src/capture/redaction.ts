import * as z from 'zod'

/** What has a shape by which it can be told, and so can be found and replaced before anything is stored. */
export const redactedTypeSchema = z.enum([
  'email',
  'phone',
  'card',
  'iban',
  'ip',
  'ssn',
  'licence',
  'secret',
  'url',
])
export type RedactedType = z.infer<typeof redactedTypeSchema>

/** A project's own rule. */
export const redactionRuleSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9_]{0,29}$/, 'use up to 30 letters, digits and underscores, a letter first'),
  /** A regular expression in the syntax of RE2, which knows no look-around and no back-references and takes linear time. */
  pattern: z.string().min(1).max(500),
  /**
   * What is stored in place of a match, between angle brackets: `case` is stored as `<case>`. Null for a pseudonym under
   * the rule's name, the same for the same match: `<CASE_3f2a9c51d0b7>`.
   */
  replacement: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,39}$/u, 'use up to 40 letters, digits, spaces, dots, hyphens')
    .nullable()
    .default(null),
})
export type RedactionRule = z.infer<typeof redactionRuleSchema>

/** What a project keeps out of its stores. By default nothing. */
export const redactionSchema = z.strictObject({
  types: z
    .array(redactedTypeSchema)
    .default([])
    .transform((types) => [...new Set(types)]),
  rules: z
    .array(redactionRuleSchema)
    .max(20)
    .default([])
    .refine((rules) => new Set(rules.map((rule) => rule.name.toUpperCase())).size === rules.length, {
      error: 'give every rule a name of its own',
    }),
  /** Whether ids of end users are stored as pseudonyms: `<USER_3f2a9c51d0b7>`. */
  hashEndUserIds: z.boolean().default(false),
})
export type Redaction = z.infer<typeof redactionSchema>

/**
 * A choice as it was stored. What another version wrote and this one cannot read is taken for the strictest choice, with
 * those rules that can be read: better too little in the stores than too much.
 */
export const storedRedactionSchema = z.unknown().transform((stored): Redaction => {
  const known = redactionSchema.safeParse(stored)
  if (known.success) return known.data
  const { data } = z.object({ rules: z.array(z.unknown()) }).safeParse(stored)
  const rules = (data?.rules ?? []).flatMap((rule) => redactionRuleSchema.safeParse(rule).data ?? [])
  return { types: [...redactedTypeSchema.options], rules, hashEndUserIds: true }
})

export const redactionTrialSchema = z.strictObject({
  redaction: redactionSchema,
  text: z.string().max(20_000),
})

/** What would be stored of a text. */
export const redactedTextSchema = z.object({
  text: z.string(),
  /** What the same text would be stored as, were it the id of an end user. */
  endUserId: z.string(),
  /** How many were replaced, by type or by the name of the rule. */
  counts: z.record(z.string(), z.int()),
})
export type RedactedText = z.infer<typeof redactedTextSchema>

import * as z from 'zod'

const share = z.number().min(0).max(1)

/** A range of a text in UTF-16 code units, as JavaScript and browsers count; `end` is exclusive. */
const textRange = { start: z.int().min(0), end: z.int().min(1) }

/** Which part of an answer is meant. */
export const anchorSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('text'), ...textRange, quote: z.string().max(2_000).optional() })
    .refine(({ start, end }) => start < end, 'the end lies before the start'),
  /** The n-th citation or link of the answer, from 0. */
  z.strictObject({ kind: z.literal('citation'), index: z.int().min(0) }),
  /** The cell of a table, each counted from 0; the header is row 0. */
  z.strictObject({
    kind: z.literal('cell'),
    table: z.int().min(0).optional(),
    row: z.int().min(0),
    column: z.int().min(0),
  }),
  /** RFC 6901, such as `/items/0/price`. */
  z.strictObject({
    kind: z.literal('json-path'),
    path: z
      .string()
      .max(1_000)
      .regex(/^(\/([^~/]|~[01])*)*$/, 'write it as a JSON pointer (RFC 6901), such as /items/0/price'),
  }),
  /** A rectangle of an image in shares of its width and height, from its upper left corner. */
  z.strictObject({
    kind: z.literal('region'),
    image: z.int().min(0).optional(),
    x: share,
    y: share,
    width: share,
    height: share,
  }),
  /** An item of a ranked list. `position` counts from 1; `ranker` says who put it there, where two were interleaved. */
  z.strictObject({
    kind: z.literal('item'),
    id: z.string().min(1).max(200),
    position: z.int().min(1).max(10_000),
    ranker: z.string().min(1).max(80).optional(),
  }),
])
export type Anchor = z.infer<typeof anchorSchema>

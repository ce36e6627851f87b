import { AppError } from '@loopwright/contract'
import { isTooDeep } from '@loopwright/core/capture/json-depth'
import type * as z from 'zod'
import type { Member } from '../platform/http/principal.ts'

/** A request to one of Langfuse's routes, authenticated and allowed. */
export type Call = {
  principal: Member
  projectId: string
  /** The parts of the path that its pattern names, decoded. */
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  /** Parsed JSON; undefined where none was sent. */
  body: unknown
  /** Asks the one table of rights. @throws AppError `forbidden`. */
  require(procedure: string): void
}

export type Answer = { status?: 200 | 201 | 204 | 207; body: unknown }

/** `needs` is the procedure of our own API that the caller must be allowed to call; see workspace/authorise.ts. */
export type Route = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  needs: string
  answer(call: Call): Promise<Answer>
}

export type Page = { page: number; limit: number; offset: number }

const defaultLimit = 50
const mostAPage = 500

/** Which page a list is asked for; nonsense is read as the first page of the usual size. */
export function readPage(query: URLSearchParams): Page {
  const page = positive(query.get('page')) ?? 1
  const limit = Math.min(positive(query.get('limit')) ?? defaultLimit, mostAPage)
  return { page, limit, offset: (page - 1) * limit }
}

export function pageMeta({ page, limit }: Page, totalItems: number): Record<string, number> {
  return { page, limit, totalItems, totalPages: Math.ceil(totalItems / limit) }
}

/** @throws AppError `invalid-input` naming the first thing that doesn't fit. */
export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  if (isTooDeep(body))
    throw new AppError('invalid-input', 'body: nests too deep. Send deep payloads as JSON text.')
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const path = issue?.path.join('.')
  throw new AppError(
    'invalid-input',
    `${path || 'body'}: ${issue?.message ?? 'does not fit'}. Correct it and send it again.`,
  )
}

function positive(text: string | null): number | undefined {
  const number = Number(text)
  return text !== null && Number.isSafeInteger(number) && number >= 1 && number <= 1_000_000
    ? number
    : undefined
}

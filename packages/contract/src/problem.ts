import * as z from 'zod'
import { type AppError, type ErrorCode, errorStatus } from './errors.ts'

const codes = Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]

/** RFC 9457 problem document. `detail` says what is wrong and what to do next. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(codes),
  detail: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  reference: z.string().optional(),
})

export type Problem = z.infer<typeof problemSchema>

/** Renders an error as the document that crosses the wire. */
export function toProblem(error: AppError): Problem {
  return {
    ...error.details,
    type: `urn:loopwright:problem:${error.code}`,
    title: error.code.replaceAll('-', ' '),
    status: error.status,
    code: error.code,
    detail: error.message,
  }
}

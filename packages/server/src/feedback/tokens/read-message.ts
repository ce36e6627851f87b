import { AppError } from '@loopwright/contract'

/** What a browser sent: `body` is for the API, `count` how many observations it holds. */
export type FeedbackMessage = { body: string; count: number }

/** What came with its token in a header. Whatever is wrong with the body the API says. */
export function readMessage(body: string): FeedbackMessage {
  return { body, count: countOf(parse(body)) }
}

/**
 * A beacon: `{"token": "lwf1…", "feedback": […]}` as plain text, since `navigator.sendBeacon` sets no headers.
 *
 * @throws AppError `malformed-json` for what is none, `unauthenticated` when there is no token in it.
 */
export function readBeacon(text: string): FeedbackMessage & { token: string } {
  const parsed = parse(text)
  if (typeof parsed !== 'object' || parsed === null) {
    throw new AppError(
      'malformed-json',
      'Send JSON: {"token": "lwf1…", "feedback": […]}, or with a token or key in a header as application/json.',
    )
  }
  const { token, ...rest } = parsed as Record<string, unknown>
  if (typeof token !== 'string') {
    throw new AppError('unauthenticated', 'Send a feedback token in "token", or a key in a header.')
  }
  return { token, body: write(rest), count: countOf(rest) }
}

function write(body: Record<string, unknown>): string {
  try {
    return JSON.stringify(body)
  } catch (error) {
    throw new AppError('malformed-json', 'The beacon is nested too deeply.', { cause: error })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function countOf(body: unknown): number {
  const { feedback } = (body ?? {}) as { feedback?: unknown }
  return Array.isArray(feedback) ? Math.max(1, feedback.length) : 1
}

import type { Problem } from '@loopwright/contract'

/** What a person is told when a call fails: what is wrong, what to do next, and the reference to quote. */
export type Failure = {
  title: string
  detail: string
  next: string | null
  status: number | null
  code: string | null
  issues: readonly { path: string; message: string }[]
  reference: string | null
}

export function problemOf(body: unknown): Problem | null {
  return isRecord(body) && typeof body.code === 'string' && typeof body.detail === 'string'
    ? (body as Problem)
    : null
}

/** Reads any thrown value. A failed fetch carries no status: the server could not be reached at all. */
export function describeFailure(error: unknown): Failure {
  const status = isRecord(error) && typeof error.status === 'number' ? error.status : null
  const problem = isRecord(error) ? problemOf(error.data) : null
  if (problem) {
    return {
      title: titleOf(problem.status, problem.title),
      detail: problem.detail,
      next: nextStep(problem.status),
      status: problem.status,
      code: problem.code,
      issues: problem.issues ?? [],
      reference: problem.reference ?? null,
    }
  }
  const unreached = status === null
  return {
    title: unreached ? 'The server did not answer' : 'The server answered with something unexpected',
    detail: unreached
      ? 'No answer came from the Loopwright server.'
      : `It answered with status ${status} and no explanation.`,
    next: unreached
      ? 'Check that it is running (npm start) and that this page was opened from its address, then try again.'
      : 'Try again; if it stays, look at the server log.',
    status,
    code: null,
    issues: [],
    reference: null,
  }
}

export function isStatus(error: unknown, status: number): boolean {
  return isRecord(error) && error.status === status
}

function titleOf(status: number, title: string): string {
  if (status === 404) return 'Not found'
  if (status === 403) return 'Your role does not allow this'
  if (status >= 500) return 'The server failed'
  return title.charAt(0).toUpperCase() + title.slice(1)
}

function nextStep(status: number): string | null {
  if (status >= 500) return 'Try again; if it stays, quote the reference to whoever runs this server.'
  if (status === 429) return 'Wait a moment, then try again.'
  return null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Signing in and out: better-auth's own endpoints, which keep the session in a cookie that scripts cannot read. */
export async function signIn(input: { email: string; password: string }): Promise<void> {
  await post('/api/auth/sign-in/email', input)
}

export async function signOut(): Promise<void> {
  await post('/api/auth/sign-out', {})
}

async function post(path: string, body: unknown): Promise<void> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (response.ok) return
  const answer: unknown = await response.json().catch(() => null)
  throw new SessionError(response.status, messageOf(answer))
}

export class SessionError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'SessionError'
    this.status = status
  }
}

function messageOf(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null) {
    if ('detail' in answer && typeof answer.detail === 'string') return answer.detail
    if ('message' in answer && typeof answer.message === 'string') return answer.message
  }
  return 'The server refused without saying why.'
}

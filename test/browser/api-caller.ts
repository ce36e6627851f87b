export type ApiCaller = <Answer = unknown>(method: string, path: string, body?: unknown) => Promise<Answer>

/** Calls the API as an application does, with a secret key; a refusal fails the test with its reason. */
export function apiCaller(origin: string, secretKey: string): ApiCaller {
  return async <Answer>(method: string, path: string, body?: unknown) => {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`)
    return JSON.parse(text) as Answer
  }
}

/** Asks until `isDone` says so, a quarter of a second apart. */
export async function waitFor<Answer>(
  ask: () => Promise<Answer>,
  isDone: (answer: Answer) => boolean,
  timeoutMs = 60_000,
): Promise<Answer> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (isDone(answer)) return answer
    if (Date.now() > until)
      throw new Error(`Still waiting after ${timeoutMs} ms: ${JSON.stringify(answer).slice(0, 500)}`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

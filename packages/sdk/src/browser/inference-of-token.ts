/**
 * The inference that a feedback token is about, which its claims say for anybody to read; null for what is no such token.
 * The claims are the part of the token that is a JSON list in base64url, with the inference in the second place.
 */
export function inferenceOfToken(token: string): string | null {
  for (const part of token.split('.')) {
    try {
      const bytes = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
      const claims: unknown = JSON.parse(
        new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))),
      )
      if (Array.isArray(claims) && typeof claims[1] === 'string') return claims[1]
    } catch {
      // Not the part that holds the claims.
    }
  }
  return null
}

/**
 * The key in an `authorization` header: a bearer, or the password of `Basic`. Tools that know a pair of keys, as
 * Langfuse's SDKs do, send the public one as the user and the secret one as the password; the secret key decides.
 */
export function keyOfAuthorization(authorization: string | null | undefined): string | undefined {
  const [, scheme = '', value] = /^(bearer|basic)\s+(\S+)$/i.exec(authorization ?? '') ?? []
  if (value === undefined || scheme.toLowerCase() === 'bearer') return value
  const pair = Buffer.from(value, 'base64').toString('utf8')
  return pair.slice(pair.indexOf(':') + 1) || undefined
}

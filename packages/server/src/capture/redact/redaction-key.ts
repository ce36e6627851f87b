import { createHmac, hkdfSync } from 'node:crypto'
import type { Pseudonym } from '@loopwright/core/capture/redact/create-redactor'

/**
 * The key of a project's pseudonyms, derived from the server's secret by HKDF-SHA-256 (RFC 5869). No project's says
 * anything about another's, so one value has pseudonyms in two projects that nobody can match.
 */
export function redactionKey(secret: string, projectId: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, 'loopwright', `redaction/${projectId}`, 32))
}

/** HMAC-SHA-256 (RFC 2104), cut to the digits asked for: values are few enough to be tried one by one without a key. */
export function pseudonymWith(key: Uint8Array): Pseudonym {
  return (label, value, digits = 12) =>
    createHmac('sha256', key).update(`${label}\0${value}`).digest('hex').slice(0, digits)
}

import { createHash, randomBytes } from 'node:crypto'

/** A new random key: 256 bits, so a plain SHA-256 is all that needs keeping of it. */
export function newKey(kind: 'secret' | 'public'): string {
  return `${kind === 'secret' ? 'lw_sk_' : 'lw_pk_'}${randomBytes(32).toString('base64url')}`
}

/** What is kept of a key. */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

/** Enough to recognise a key in a list and too little to use it. */
export function keyHint(key: string): string {
  return `${key.slice(0, 10)}…${key.slice(-4)}`
}

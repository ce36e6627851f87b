import { createHash, hash } from 'node:crypto'

/** The base64url HMAC of a text in Latin-1. */
export type KeyedHash = (text: string) => string

const blockBytes = 64
const digestBytes = 32
const usualTextBytes = 1_024

/**
 * HMAC-SHA-256 (RFC 2104) under one key. The two padded blocks are made once, and each of the two hashes is one call: less
 * than half of what `createHmac` costs for a text as short as a token, which the gateway makes with every answer.
 */
export function keyedHash(key: Uint8Array): KeyedHash {
  const block = Buffer.alloc(blockBytes)
  block.set(key.length > blockBytes ? createHash('sha256').update(key).digest() : key)
  let inner = Buffer.concat([block.map((byte) => byte ^ 0x36), Buffer.alloc(usualTextBytes)])
  const outer = Buffer.concat([block.map((byte) => byte ^ 0x5c), Buffer.alloc(digestBytes)])

  return (text) => {
    const end = blockBytes + text.length
    if (end > inner.length) inner = Buffer.concat([inner], end)
    inner.write(text, blockBytes, 'latin1')
    outer.write(hash('sha256', inner.subarray(0, end), 'binary'), blockBytes, 'latin1')
    return hash('sha256', outer, 'base64url')
  }
}

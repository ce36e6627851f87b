import { hkdfSync } from 'node:crypto'
import { type KeyedHash, keyedHash } from './keyed-hash.ts'

/**
 * The keys that sign feedback tokens: of each project and number one, derived from the server's secret by HKDF-SHA-256
 * (RFC 5869), so that every process has them and none is kept anywhere.
 */
export type TokenKeys = {
  /** Of a project and number that are known to be real: it is remembered. */
  known(projectId: string, number: number): KeyedHash
  /** Of what a token claims, which anybody may have written: nothing grows by it. */
  claimed(projectId: string, number: number): KeyedHash
}

export function tokenKeys(secret: string): TokenKeys {
  const projects = new Map<string, Map<number, KeyedHash>>()

  function derive(projectId: string, number: number): KeyedHash {
    const purpose = `feedback-token/${projectId}/${number}`
    return keyedHash(new Uint8Array(hkdfSync('sha256', secret, 'loopwright', purpose, 32)))
  }

  return {
    known(projectId, number) {
      const keys = projects.get(projectId) ?? new Map<number, KeyedHash>()
      const remembered = keys.get(number)
      if (remembered) return remembered
      const made = derive(projectId, number)
      projects.set(projectId, keys.set(number, made))
      return made
    },
    claimed: (projectId, number) => projects.get(projectId)?.get(number) ?? derive(projectId, number),
  }
}

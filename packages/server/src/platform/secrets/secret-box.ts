import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Encrypts what is kept in the catalog and must not be read there. */
export type SecretBox = {
  /** @param place Where it is kept, such as `provider/<project>/<id>`; the same is needed to open it, so that it can't be moved. */
  seal(plaintext: string, place: string): Buffer
  /** @throws SealedSecretError when it was sealed under another secret, for another place, or is damaged. */
  open(sealed: Buffer, place: string): string
  /** True for what was sealed under an older secret, and should be sealed anew. */
  isOutdated(sealed: Buffer): boolean
}

/** What was sealed cannot be opened. The message says nothing of what is inside. */
export class SealedSecretError extends Error {
  override readonly name = 'SealedSecretError'
}

const format = 1
const idBytes = 4
const ivBytes = 12
const tagBytes = 16
const headerBytes = 1 + idBytes

type Key = { id: Buffer; key: Buffer }

/**
 * AES-256-GCM (NIST SP 800-38D) under keys derived by HKDF-SHA-256 (RFC 5869). Sealed: a byte for the format, 4 bytes that name
 * the key, 12 random ones of IV, 16 of tag, and the ciphertext; format, key and place are authenticated with it.
 *
 * @param secret The server's secret, under which everything is sealed.
 * @param previous Older secrets, which still open what was sealed under them.
 */
export function createSecretBox(secret: string, previous: readonly string[] = []): SecretBox {
  const current = deriveKey(secret)
  const known = [current, ...previous.map(deriveKey)]

  return {
    seal(plaintext, place) {
      const iv = randomBytes(ivBytes)
      const header = Buffer.concat([Buffer.of(format), current.id])
      const cipher = createCipheriv('aes-256-gcm', current.key, iv)
      cipher.setAAD(Buffer.concat([header, Buffer.from(place)]))
      const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
      return Buffer.concat([header, iv, cipher.getAuthTag(), ciphertext])
    },
    open(sealed, place) {
      const header = sealed.subarray(0, headerBytes)
      const ivEnd = headerBytes + ivBytes
      const tagEnd = ivEnd + tagBytes
      if (sealed[0] !== format || sealed.length < tagEnd)
        throw new SealedSecretError('It is not in a format that this version knows.')
      const found = known.find(({ id }) => id.equals(header.subarray(1)))
      if (!found) throw new SealedSecretError('It was encrypted under another secret than LOOPWRIGHT_SECRET.')
      try {
        const decipher = createDecipheriv('aes-256-gcm', found.key, sealed.subarray(headerBytes, ivEnd))
        decipher.setAAD(Buffer.concat([header, Buffer.from(place)]))
        decipher.setAuthTag(sealed.subarray(ivEnd, tagEnd))
        return Buffer.concat([decipher.update(sealed.subarray(tagEnd)), decipher.final()]).toString('utf8')
      } catch {
        throw new SealedSecretError('It is damaged, or was moved here from elsewhere.')
      }
    },
    isOutdated: (sealed) => !current.id.equals(sealed.subarray(1, headerBytes)),
  }
}

/** The id is derived too, so that it names the key and tells nothing about it. */
function deriveKey(secret: string): Key {
  const derive = (purpose: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, 'loopwright', `secret-box/${purpose}`, bytes))
  return { id: derive('key-id', idBytes), key: derive('key', 32) }
}

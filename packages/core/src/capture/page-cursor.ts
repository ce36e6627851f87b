/** Where a page of a list ended: the sort key of its last row. */
export type PageKey = readonly string[]

/** An opaque cursor: base64url of the key's JSON. */
export function encodeCursor(key: PageKey): string {
  const bytes = new TextEncoder().encode(JSON.stringify(key))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** Undefined for anything that `encodeCursor` did not make of a key of this length. */
export function decodeCursor(cursor: string, length: number): PageKey | undefined {
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    const key: unknown = JSON.parse(new TextDecoder().decode(bytes))
    const isKey = Array.isArray(key) && key.length === length && key.every((part) => typeof part === 'string')
    return isKey ? (key as string[]) : undefined
  } catch {
    return undefined
  }
}

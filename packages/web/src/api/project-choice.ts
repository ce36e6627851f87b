const storageKey = 'loopwright.project'

/** Which project this browser looks at. Remembered between visits; null lets the server choose. */
export type ProjectChoice = { get: () => string | null; set: (projectId: string | null) => void }

export function createProjectChoice(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): ProjectChoice {
  return {
    get: () => storage.getItem(storageKey),
    set: (projectId) => {
      if (projectId === null) storage.removeItem(storageKey)
      else storage.setItem(storageKey, projectId)
    },
  }
}

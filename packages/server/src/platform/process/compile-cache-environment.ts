import { getCompileCacheDir } from 'node:module'

/** For a child that runs Node: it keeps what it compiles where this process does, if it does, and starts sooner the next time. */
export function compileCacheEnvironment(): { NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir()
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder }
}

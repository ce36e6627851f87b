import { duration } from '../../parts/format.ts'

/** 15 s, 2 min: the times at which accepted text is looked at again are whole. */
export function intervalName(afterMs: number): string {
  return afterMs < 60_000 ? `${Math.round(afterMs / 1000)} s` : duration(afterMs)
}

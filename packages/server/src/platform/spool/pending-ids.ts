import type { PendingSegment } from './pending-segment.ts'

/** About 60 MB of sets. Beyond it the oldest segments are treated as if they could hold any id. */
const indexedIdsMax = 500_000

/** Which pending segments hold which ids. A segment whose ids are unknown (from an earlier start) may hold any. */
export class PendingIds {
  readonly #known = new Map<PendingSegment, Set<string>>()
  readonly #unknown = new Set<PendingSegment>()
  #count = 0

  add(segment: PendingSegment, ids: readonly string[]): void {
    if (this.#unknown.has(segment)) return
    let set = this.#known.get(segment)
    if (!set) {
      set = new Set()
      this.#known.set(segment, set)
    }
    const before = set.size
    for (const id of ids) set.add(id)
    this.#count += set.size - before
    if (this.#count > indexedIdsMax) this.#dropOldest()
  }

  addUnknown(segment: PendingSegment): void {
    this.#unknown.add(segment)
  }

  forget(segment: PendingSegment): void {
    this.#unknown.delete(segment)
    this.#count -= this.#known.get(segment)?.size ?? 0
    this.#known.delete(segment)
  }

  mayHold(segment: PendingSegment, ids: readonly string[]): boolean {
    if (this.#unknown.has(segment)) return true
    const set = this.#known.get(segment)
    return set !== undefined && ids.some((id) => set.has(id))
  }

  #dropOldest(): void {
    for (const segment of this.#known.keys()) {
      this.forget(segment)
      this.#unknown.add(segment)
      return
    }
  }
}

import type { PendingSegment } from './pending-segment.ts'

/** About 60 MB. Beyond it the oldest segments are treated as if they could hold any id. */
const indexedIdsMax = 500_000

/** The ids of one segment. Many are added for each that is asked for, so they are sorted into a set only then. */
type SegmentIds = { added: string[]; sorted: Set<string> }

/** Which pending segments hold which ids. A segment whose ids are unknown (from an earlier start) may hold any. */
export class PendingIds {
  readonly #known = new Map<PendingSegment, SegmentIds>()
  readonly #unknown = new Set<PendingSegment>()
  #count = 0

  add(segment: PendingSegment, ids: readonly string[]): void {
    if (this.#unknown.has(segment)) return
    let known = this.#known.get(segment)
    if (!known) {
      known = { added: [], sorted: new Set() }
      this.#known.set(segment, known)
    }
    for (const id of ids) known.added.push(id)
    this.#count += ids.length
    if (this.#count > indexedIdsMax) this.#dropOldest()
  }

  addUnknown(segment: PendingSegment): void {
    this.#unknown.add(segment)
  }

  forget(segment: PendingSegment): void {
    this.#unknown.delete(segment)
    const known = this.#known.get(segment)
    if (known) this.#count -= known.added.length + known.sorted.size
    this.#known.delete(segment)
  }

  mayHold(segment: PendingSegment, ids: readonly string[]): boolean {
    if (this.#unknown.has(segment)) return true
    const known = this.#known.get(segment)
    if (!known) return false
    this.#sort(known)
    return ids.some((id) => known.sorted.has(id))
  }

  #sort(known: SegmentIds): void {
    const { added, sorted } = known
    const before = added.length + sorted.size
    for (const id of added) sorted.add(id)
    known.added = []
    this.#count += sorted.size - before
  }

  #dropOldest(): void {
    for (const segment of this.#known.keys()) {
      this.forget(segment)
      this.#unknown.add(segment)
      return
    }
  }
}

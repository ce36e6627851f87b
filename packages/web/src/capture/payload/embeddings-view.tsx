import { count, decimal, plural } from '../../parts/format.ts'
import type { EmbeddingSummary } from './read-embeddings.ts'

/** Vectors say nothing to a reader: how many there are, how long, and how the first begins. */
export function EmbeddingsView({ summary }: { summary: EmbeddingSummary }) {
  return (
    <p className="quiet">
      {plural(summary.vectors, 'vector')} of {count(summary.dimensions)} numbers. The first begins{' '}
      <code>
        {summary.beginning.map(decimal).join(', ')}
        {summary.dimensions > summary.beginning.length && ', …'}
      </code>
    </p>
  )
}

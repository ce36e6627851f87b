import type { RedactedType } from '@loopwright/contract'
import { finders } from './finders.ts'
import { settleClaims } from './settle-claims.ts'

export type LabelledText = {
  full_text: string
  spans: { entity_type: string; start_position: number; end_position: number }[]
}

export type TypeScore = { type: RedactedType; labelled: number; whole: number; found: number; right: number }

/** A kind of thing that no finder looks for, and how often one was replaced all the same. */
export type OtherScore = { entity: string; labelled: number; whole: number }

/** How much of what is labelled in these texts all finders together replace, whole; and how much of what they replace is labelled. */
export function measureRedaction(
  texts: readonly LabelledText[],
  entityOf: Readonly<Partial<Record<RedactedType, string>>>,
): { scores: TypeScore[]; others: OtherScore[] } {
  const types = Object.keys(finders) as RedactedType[]
  const scores = new Map<RedactedType, TypeScore>(
    types.map((type) => [type, { type, labelled: 0, whole: 0, found: 0, right: 0 }]),
  )
  const others = new Map<string, OtherScore>()
  const known = new Set<string>(Object.values(entityOf))
  for (const { full_text: text, spans } of texts) {
    const claims = settleClaims(
      types.flatMap((type) => finders[type](text, '').map((found) => ({ ...found, label: type }))),
    )
    for (const span of spans) {
      if (known.has(span.entity_type)) continue
      const other = others.get(span.entity_type) ?? { entity: span.entity_type, labelled: 0, whole: 0 }
      others.set(span.entity_type, other)
      other.labelled += 1
      if (claims.some((claim) => claim.start <= span.start_position && claim.end >= span.end_position))
        other.whole += 1
    }
    for (const type of types) {
      const score = scores.get(type)!
      const own = claims.filter((claim) => claim.label === type)
      const labelled = spans.filter((span) => span.entity_type === entityOf[type])
      score.labelled += labelled.length
      score.found += own.length
      score.whole += labelled.filter((span) =>
        own.some((claim) => claim.start <= span.start_position && claim.end >= span.end_position),
      ).length
      score.right += own.filter((claim) =>
        labelled.some((span) => claim.start < span.end_position && claim.end > span.start_position),
      ).length
    }
  }
  return { scores: [...scores.values()], others: [...others.values()] }
}

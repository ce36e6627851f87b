import type { Anchor } from '@loopwright/contract'

/** As long as a quote may be. */
const longestQuote = 2_000

/**
 * The anchor as it is kept once the answer's text is known. A quote says what was meant better than offsets do, which
 * count in whatever the answer was shown as: where the two disagree the offsets follow the quote to the place of it that
 * lies nearest. Offsets alone get their quote, so that the mark can be read without the answer. What fits nowhere stays
 * as it was sent: a wrong offset is no reason to lose what somebody said.
 */
export function settleAnchor(anchor: Anchor, text: string): Anchor {
  if (anchor.kind !== 'text') return anchor
  const { start, end, quote } = anchor
  if (quote === undefined || quote === '') {
    const marked = end <= text.length ? text.slice(start, end) : ''
    return marked === '' || marked.length > longestQuote ? anchor : { ...anchor, quote: marked }
  }
  const place = nearest(text, quote, start)
  return place === -1 ? anchor : { ...anchor, start: place, end: place + quote.length }
}

/** Where `quote` stands nearest to `start`; -1 where it stands nowhere. */
function nearest(text: string, quote: string, start: number): number {
  const after = text.indexOf(quote, start)
  const before = text.lastIndexOf(quote, start)
  if (after === -1 || before === -1) return Math.max(after, before)
  return after - start < start - before ? after : before
}

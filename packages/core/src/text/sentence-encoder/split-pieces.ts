/** A piece of SentencePiece's unigram vocabulary and its log probability; the position in the array is the piece's id. */
export type Vocabulary = [piece: string, score: number][]

const reservedPieces = 6
const unknownId = 0
const wordStart = '\u2581'
type Step = { length: number; score: number; id: number }

const unknown: Step = { length: 1, score: 0, id: unknownId }

/**
 * Cuts text into the pieces with the highest total score (Kudo, "Subword Regularization", ACL 2018; Viterbi over the
 * unigram model), as the TensorFlow.js port of the Universal Sentence Encoder does: unknown characters score zero, runs of
 * them become one unknown piece, and of equal scores the longer last piece loses to the one found later.
 */
export function createPieceSplitter(vocabulary: Vocabulary): (text: string) => number[] {
  const pieces = new Map<string, Step>()
  let longest = 1
  vocabulary.forEach(([piece, score], id) => {
    if (id < reservedPieces) return
    const length = [...piece].length
    longest = Math.max(longest, length)
    pieces.set(piece, { length, score, id })
  })

  return (text) => {
    const normalised = text.normalize('NFKC')
    if (normalised.length === 0) return []
    const symbols = [...(wordStart + normalised.replaceAll(' ', wordStart))]
    const best = new Float64Array(symbols.length + 1)
    const arrivals: (Step | undefined)[] = new Array(symbols.length + 1)
    for (let start = 0; start < symbols.length; start++) {
      let piece = ''
      let isKnown = false
      for (let end = start + 1; end <= Math.min(symbols.length, start + longest); end++) {
        piece += symbols[end - 1]
        const step = pieces.get(piece)
        if (step === undefined) continue
        isKnown = true
        arrive(end, step, best[start]! + step.score)
      }
      if (!isKnown) arrive(start + 1, unknown, best[start]!)
    }
    return backtrack(arrivals)

    function arrive(end: number, step: Step, score: number): void {
      if (best[end] === 0 || score >= best[end]!) {
        best[end] = score
        arrivals[end] = step
      }
    }
  }
}

function backtrack(arrivals: (Step | undefined)[]): number[] {
  const ids: number[] = []
  for (let end = arrivals.length - 1; end > 0; ) {
    // As in the port, a place that no piece ends at counts as the end of an unknown character.
    const step = arrivals[end] ?? unknown
    if (!(step.id === unknownId && ids.at(-1) === unknownId)) ids.push(step.id)
    end -= step.length
  }
  return ids.reverse()
}

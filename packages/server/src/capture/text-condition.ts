import type { Parameters } from './bind-parameters.ts'

/** Part of a text in two conditions on a span. */
export type TextCondition = {
  /** True for every span that matches and cheap by an index, where the text has a word for it; otherwise undefined. */
  narrowing: string | undefined
  /** Whether an input's or output's text holds exactly this, upper or lower case. */
  exact: string
  /** Whether nearly every text may have to be read: no word is looked up, or only one that may be frequent. */
  isCostly: boolean
}

/** The index holds words of ASCII letters and digits, and looks up parts of them from this length on. */
const indexedWord = /[a-z0-9]{4,}/gi

export function textCondition(text: string, parameters: Parameters): TextCondition {
  const wanted = parameters.bind('String', text)
  // Where nothing has upper and lower case, bytes are compared, which takes a third of the time.
  const isCaseless = text.toLowerCase() === text.toUpperCase()
  const search = isCaseless ? 'position' : 'positionCaseInsensitiveUTF8'
  const exact = `(${search}(input_text, ${wanted}) > 0 or ${search}(output_text, ${wanted}) > 0)`
  const [longest] = (text.match(indexedWord) ?? []).sort((left, right) => right.length - left.length)
  if (longest === undefined) return { narrowing: undefined, exact, isCostly: true }
  const word = parameters.bind('String', `%${longest}%`)
  // A word by itself is found wherever it is; one with a digit in it is hardly ever frequent.
  const isCostly = longest !== text.trim() && !/\d/.test(longest)
  return { narrowing: `(input_text ilike ${word} or output_text ilike ${word})`, exact, isCostly }
}

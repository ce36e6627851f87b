import { splitWords } from '../../text/split-words.ts'
import { type Language, languagesOfWord } from './function-words.ts'

/** What a text is written in; `language` only where its script leaves a choice and its words settle it. */
export type Writing = { script: string; language: Language | null }

/** How much of a text is looked at; its function words have shown by then. */
const readLength = 1_500
const fewestLetters = 12
/** A text in one script may quote a name in another. */
const leastShareOfScript = 0.7
/** Different words that a language cannot do without; one that several languages have speaks less for each. */
const fewestHits = 3
const leastWeight = 1.8
/** Words of the best language among all different words, and how far before the next one it has to be. */
const leastShareOfWords = 0.14
const leastLead = 1.5

const scripts: readonly [script: string, pattern: RegExp][] = [
  ['latin', /\p{Script=Latin}/gu],
  ['cyrillic', /\p{Script=Cyrillic}/gu],
  ['greek', /\p{Script=Greek}/gu],
  ['arabic', /\p{Script=Arabic}/gu],
  ['hebrew', /\p{Script=Hebrew}/gu],
  ['devanagari', /\p{Script=Devanagari}/gu],
  ['bengali', /\p{Script=Bengali}/gu],
  ['tamil', /\p{Script=Tamil}/gu],
  ['thai', /\p{Script=Thai}/gu],
  ['hangul', /\p{Script=Hangul}/gu],
  ['kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['han', /\p{Script=Han}/gu],
]
/** These say more with each character. */
const denseScripts = new Set(['hangul', 'kana', 'han', 'thai'])

/** The writing of a text, or null when there is too little of it, or too much of a mixture, to say. Code is left out. */
export function writingOf(text: string): Writing | null {
  const prose = withoutCode(text.slice(0, readLength))
  const script = scriptOf(prose)
  if (script === null) return null
  if (script !== 'latin') return { script, language: null }
  return { script, language: languageOf(splitWords(prose)) }
}

/** True and false where both sides say in what they are written; null where either is too short, or mixed. */
export function speaksAnother(question: string, answer: string): boolean | null {
  if (asksForAnother.test(question.slice(0, readLength))) return null
  const asked = writingOf(question)
  const answered = writingOf(answer)
  if (!asked || !answered) return null
  if (asked.script !== answered.script) return true
  if (asked.script !== 'latin') return false
  if (asked.language === null || answered.language === null) return null
  return asked.language !== answered.language
}

/** Who asks about a language, or for a translation, is rightly answered in another one. */
const asksForAnother =
  /translat|übersetz|traduc|traduz|tradui|vertaal|översätt|перев[оеё]д|翻译|翻訳|번역|language|sprache|langue|idioma|lingua|taal\b|\b(?:english|german|french|spanish|italian|portuguese|dutch|swedish|danish|norwegian|polish|czech|turkish|finnish|romanian|hungarian|indonesian|russian|ukrainian|greek|arabic|hebrew|hindi|japanese|chinese|mandarin|korean|latin|englisch|deutsch|französisch|spanisch|italienisch|anglais|allemand|français|espagnol|inglés|alemán|francés|español|inglese|tedesco|inglês|alemão|engels|duits)\b/i

function withoutCode(text: string): string {
  return text
    .replace(/```[^`]*(?:```|$)/g, ' ')
    .replace(/`[^`\n]*`/g, ' ')
    .replace(/https?:\/\/\S+/g, ' ')
}

function scriptOf(text: string): string | null {
  let best = ''
  let bestCount = 0
  let letters = 0
  for (const [script, pattern] of scripts) {
    const count = text.match(pattern)?.length ?? 0
    letters += count
    if (count > bestCount) [best, bestCount] = [script, count]
    // Most texts are Latin through and through.
    if (script === 'latin' && count > text.length * 0.6) break
  }
  // Japanese is known by its kana, among which Chinese characters stand.
  if (best === 'han' && /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) best = 'kana'
  const enough = denseScripts.has(best) ? fewestLetters / 3 : fewestLetters
  const ofScript = best === 'kana' ? letters : bestCount
  return bestCount >= enough && ofScript >= letters * leastShareOfScript ? best : null
}

function languageOf(words: readonly string[]): Language | null {
  const different = new Set(words)
  const found = new Map<Language, { hits: number; weight: number }>()
  for (const word of different) {
    const languages = languagesOfWord.get(word)
    if (!languages) continue
    for (const language of languages) {
      const so = found.get(language) ?? { hits: 0, weight: 0 }
      found.set(language, { hits: so.hits + 1, weight: so.weight + 1 / languages.length })
    }
  }
  const [best, second] = [...found].toSorted(([, a], [, b]) => b.weight - a.weight)
  if (!best) return null
  const [language, { hits, weight }] = best
  if (hits < fewestHits || weight < leastWeight || hits < different.size * leastShareOfWords) return null
  return weight >= (second?.[1].weight ?? 0) * leastLead ? language : null
}

/** Digits of a number without its country; those of one with it are at most 15 (ITU-T E.164). */
const fewest = 7
const most = 13

/** Whether these digits, brackets and what stands between them are written as a phone number is. */
export function isPhoneShape(written: string, hasCue: boolean): boolean {
  const groups = written.match(/\d+/g) ?? []
  const count = groups.reduce((sum, group) => sum + group.length, 0)
  const opened = written.split('(').length
  if (opened > 3 || opened !== written.split(')').length) return false
  if (/^\(?(?:\+|00[1-9])/.test(written))
    return count >= 8 && count <= 17 && /^\(?(?:\+|00)[1-9]/.test(written)
  if (count < fewest || count > most) return false
  if (groups.length === 1) return isBareNumber(groups[0]!, hasCue)
  const separators = written.match(/(?<=\d)[^\d]+(?=\d)/g) ?? []
  if (/^\(\d{2,4}\)/.test(written)) return haveOneWay(separators.slice(1))
  if (/^1[ .-]?\(\d{3}\)/.test(written)) return count === 11
  if (!haveOneWay(separators)) return false
  return isGrouped(groups, count, separators[0]!, hasCue)
}

function haveOneWay(separators: readonly string[]): boolean {
  return separators.every((separator) => separator === separators[0] && separator.length === 1)
}

function isBareNumber(digits: string, hasCue: boolean): boolean {
  if (hasCue) return digits.length <= 12
  return digits.startsWith('0') && (digits.length === 10 || digits.length === 11)
}

function isGrouped(groups: readonly string[], count: number, separator: string, hasCue: boolean): boolean {
  const lengths = groups.map((group) => group.length)
  const [first = 0, second = 0] = lengths
  if (first > 5 || (first === 1 && !(groups[0] === '1' && count === 11) && groups[0] !== '0')) return false
  if (lengths.some((length, at) => at > 0 && (length < 2 || length > 8))) return false
  if (isDate(groups) || lengths.join() === '3,2,4') return false
  if (lengths.length === 2) {
    // Not years from 1990 to 1999, and not a postal code of the United States with its four further digits.
    if (groups.every((group) => /^(?:19|20)\d\d$/.test(group)) || (first === 5 && second < 5)) return false
    return second >= 4 && (separator === '-' || separator === ' ' || separator === '\u00a0')
  }
  if (lengths.slice(1).some((length) => length > 4)) return false
  if (separator === '.') {
    const isAddress = lengths.length === 4 && lengths.every((length) => length <= 3)
    const isAmount = lengths.slice(1).every((length) => length === 3)
    return count >= 9 && !isAddress && (hasCue || !isAmount)
  }
  // A list of small numbers looks as numbers in pairs do.
  const isInPairs = lengths.every((length) => length === 2)
  return !isInPairs || separator === '-' || hasCue || (count === 10 && groups[0]!.startsWith('0'))
}

function isDate(groups: readonly string[]): boolean {
  if (groups.length !== 3) return false
  const [a = '', b = '', c = ''] = groups
  const isDay = (text: string) => text.length <= 2 && Number(text) >= 1 && Number(text) <= 31
  const isYear = (text: string) => /^(?:1[89]|20)\d\d$/.test(text)
  return (isYear(a) && isDay(b) && isDay(c)) || (isDay(a) && isDay(b) && isYear(c))
}

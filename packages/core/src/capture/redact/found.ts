/** A place in a text that is to be replaced. */
export type Found = {
  start: number
  end: number
  /** What a pseudonym is called: `EMAIL`, or the name of a rule. */
  label: string
  /** The value in the one way of writing it from which its pseudonym follows. */
  value: string
  /** What is written in its place; without it a pseudonym is. */
  replacement?: string
}

/**
 * Finds one type of value in a text in linear time, whatever the text is: texts are hostile input.
 *
 * @param key The name of the JSON member whose value the text is; empty where it has none.
 */
export type Finder = (text: string, key: string) => Found[]

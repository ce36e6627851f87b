import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

export type Line = {
  /** From 1, empty lines counted. */
  number: number
  text: string
  /** Bytes of the input up to the end of this line. */
  endByte: number
}

/** Lines that are not blank, each with its number, of a stream of UTF-8. */
export async function* readLines(input: Readable): AsyncGenerator<Line> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let number = 0
  let endByte = 0
  function* complete(texts: string[]): Generator<Line> {
    for (const text of texts) {
      number += 1
      endByte += Buffer.byteLength(text) + 1
      if (text.trim() !== '') yield { number, text, endByte }
    }
  }
  for await (const chunk of input) {
    const texts = (rest + decoder.write(chunk as Buffer)).split('\n')
    rest = texts.pop()!
    yield* complete(texts)
  }
  yield* complete([rest + decoder.end()])
}

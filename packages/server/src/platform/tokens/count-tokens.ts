import { countableTexts } from '@loopwright/core/capture/price/countable-texts'
import type { CountRequest, TokenCount } from './token-protocol.ts'

type EncodingName = 'o200k_base' | 'cl100k_base'
type Encoding = { countTokens(text: string, options: { disallowedSpecial: Set<string> }): number }

/** OpenAI's chat format: https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb */
const tokensOfMessage = 3
const tokensOfReply = 3

/** A long text without a space takes the square of its length to count. */
const pieceLength = 1_000
const longestPieceLength = 1_200

const loaded = new Map<EncodingName, Promise<Encoding>>()

/** The tokens of a call as OpenAI's tokenizer cuts them; for models of other makers, which have their own, about so many. */
export async function countTokens({ model, request, output }: CountRequest): Promise<TokenCount> {
  const encoding = encodingOf(model)
  const loading = loaded.get(encoding) ?? load(encoding)
  loaded.set(encoding, loading)
  const counter = await loading
  const texts = countableTexts(JSON.parse(request), output === '' ? null : JSON.parse(output))
  const count = (all: string[]) => all.reduce((sum, text) => sum + countText(counter, text), 0)
  return {
    promptTokens: texts.prompt && count(texts.prompt) + texts.messages * tokensOfMessage + tokensOfReply,
    completionTokens: texts.completion && count(texts.completion),
    encoding,
  }
}

function load(encoding: EncodingName): Promise<Encoding> {
  return encoding === 'cl100k_base'
    ? import('gpt-tokenizer/encoding/cl100k_base')
    : import('gpt-tokenizer/encoding/o200k_base')
}

function encodingOf(model: string): EncodingName {
  const name = model.slice(model.lastIndexOf('/') + 1)
  return /^(gpt-4(?!o|\.)|gpt-3\.5|text-embedding-)/.test(name) ? 'cl100k_base' : 'o200k_base'
}

/** What looks like a special token in a text is counted as the text that it is. */
const noneDisallowed = { disallowedSpecial: new Set<string>() }

function countText(counter: Encoding, text: string): number {
  let sum = 0
  for (let start = 0; start < text.length; ) {
    const end = pieceEnd(text, start)
    sum += counter.countTokens(text.slice(start, end), noneDisallowed)
    start = end
  }
  return sum
}

/** Before a space, where tokens end anyway; a text without one is cut where it must be. */
function pieceEnd(text: string, start: number): number {
  if (text.length - start <= longestPieceLength) return text.length
  const space = text.indexOf(' ', start + pieceLength)
  return space > start && space <= start + longestPieceLength ? space : start + pieceLength
}

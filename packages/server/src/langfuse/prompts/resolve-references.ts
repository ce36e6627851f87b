import { AppError } from '@loopwright/contract'
import type { Queryable } from '../../platform/catalog/queryable.ts'
import { findPrompt, type PromptChoice } from './prompt-store.ts'

/** Langfuse's way to put one text prompt into another: `@@@langfusePrompt:name=…|label=…@@@`, or `|version=…`. */
const reference = /@@@langfusePrompt:(.+?)@@@/g
const deepest = 5
const mostReferences = 100

/**
 * A prompt (a text, or the messages of a chat) with the texts that it refers to in their places, and in theirs.
 *
 * @throws AppError `not-found` for a reference that leads nowhere or to a chat, `conflict` for those that go in circles or
 * too deep.
 */
export async function resolveReferences(db: Queryable, projectId: string, prompt: unknown): Promise<unknown> {
  let resolved = 0

  async function inText(text: string, depth: number): Promise<string> {
    const parts: string[] = []
    let end = 0
    for (const match of text.matchAll(reference)) {
      resolved += 1
      if (depth === deepest || resolved > mostReferences) throw tooMuch()
      parts.push(text.slice(end, match.index), await inText(await textOf(match[1]!), depth + 1))
      end = match.index + match[0].length
    }
    return parts.join('') + text.slice(end)
  }

  async function textOf(tag: string): Promise<string> {
    const { name, choice } = readTag(tag)
    const found = name === undefined ? undefined : await findPrompt(db, projectId, name, choice)
    if (typeof found?.prompt === 'string') return found.prompt
    throw new AppError(
      'not-found',
      `The prompt refers to "${tag.slice(0, 300)}", and no text prompt of this project is that. Make it, or take the reference out.`,
    )
  }

  async function inMessage(message: unknown): Promise<unknown> {
    if (typeof message !== 'object' || message === null || !('content' in message)) return message
    const { content } = message
    return typeof content === 'string' ? { ...message, content: await inText(content, 0) } : message
  }

  if (typeof prompt === 'string') return inText(prompt, 0)
  if (!Array.isArray(prompt)) return prompt
  const messages: unknown[] = []
  for (const message of prompt) messages.push(await inMessage(message))
  return messages
}

function readTag(tag: string): { name: string | undefined; choice: PromptChoice } {
  const fields = new Map(
    tag.split('|').map((field) => {
      const at = field.indexOf('=')
      return [field.slice(0, at), field.slice(at + 1)] as const
    }),
  )
  const [version, label] = [Number(fields.get('version')), fields.get('label') ?? 'production']
  const isVersion = fields.has('version') && Number.isInteger(version) && version >= 1 && version < 2 ** 31
  return {
    name: fields.get('name'),
    choice: isVersion ? { version } : label === 'latest' ? 'latest' : { label },
  }
}

function tooMuch(): AppError {
  return new AppError(
    'conflict',
    `The prompt's references go in circles, or more than ${deepest} deep, or there are more than ${mostReferences}. Take some of them out.`,
  )
}

/** The texts of a call of which tokens can be counted; null where there is more than text, such as a picture. */
export type CountableTexts = {
  prompt: string[] | null
  /** Each is wrapped in a few tokens of its own. */
  messages: number
  completion: string[] | null
}

/**
 * What a request and an answer say, in OpenAI's and Anthropic's dialects: messages, instructions, tools, tool calls.
 *
 * @param request The body as the upstream got it.
 * @param output The assistant's message, or a list of them.
 */
export function countableTexts(request: unknown, output: unknown): CountableTexts {
  const body = isObject(request) ? request : {}
  const prompt = newTexts()
  const turns = Array.isArray(body.messages) ? body.messages : Array.isArray(body.input) ? body.input : []
  for (const name of ['system', 'instructions', 'prompt']) addContent(prompt, body[name])
  if (typeof body.input === 'string') addContent(prompt, body.input)
  for (const turn of turns) addMessage(prompt, turn)
  for (const name of ['tools', 'functions', 'response_format'])
    if (body[name] !== undefined && body[name] !== null) prompt.texts.push(JSON.stringify(body[name]))
  const completion = newTexts()
  for (const message of Array.isArray(output) ? output : [output]) addMessage(completion, message)
  return {
    prompt: prompt.hasMedia ? null : prompt.texts,
    messages: turns.length,
    completion: completion.hasMedia ? null : completion.texts,
  }
}

type Texts = { texts: string[]; hasMedia: boolean }
type Json = Record<string, unknown>

const newTexts = (): Texts => ({ texts: [], hasMedia: false })

function addMessage(into: Texts, message: unknown): void {
  if (typeof message === 'string') into.texts.push(message)
  if (!isObject(message)) return
  if (message.role === undefined && typeof message.type === 'string') {
    addPart(into, message)
    return
  }
  addContent(into, message.content)
  for (const name of ['reasoning_content', 'reasoning', 'refusal', 'name'])
    if (typeof message[name] === 'string') into.texts.push(message[name])
  for (const call of Array.isArray(message.tool_calls) ? message.tool_calls : []) addCall(into, call)
}

function addCall(into: Texts, call: unknown): void {
  const called = isObject(call) && isObject(call.function) ? call.function : call
  if (!isObject(called)) return
  for (const name of ['name', 'arguments', 'input', 'output']) {
    const value = called[name]
    if (value !== undefined && value !== null)
      into.texts.push(typeof value === 'string' ? value : JSON.stringify(value))
  }
}

function addContent(into: Texts, content: unknown): void {
  if (typeof content === 'string') into.texts.push(content)
  for (const part of Array.isArray(content) ? content : []) addPart(into, part)
}

const toolParts = new Set(['tool_use', 'function_call', 'function_call_output', 'custom_tool_call'])

function addPart(into: Texts, part: unknown): void {
  if (typeof part === 'string') into.texts.push(part)
  if (!isObject(part)) return
  if (typeof part.text === 'string') into.texts.push(part.text)
  else if (typeof part.thinking === 'string') into.texts.push(part.thinking)
  else if (part.type === 'tool_result') addContent(into, part.content)
  else if (toolParts.has(String(part.type))) addCall(into, part)
  else into.hasMedia = true
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

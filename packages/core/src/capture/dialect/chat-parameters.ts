import { isRecord } from '../is-record.ts'
import { type JsonObject, objectsIn } from './json-value.ts'

/** Parameters in the words of another dialect, and the names of those that it has no word for. */
export type TranslatedParameters = { parameters: JsonObject; dropped: string[] }

/** What OpenAI's chat completions know and Anthropic's Messages have no word for. */
const onlyChat = new Set([
  'audio',
  'frequency_penalty',
  'function_call',
  'functions',
  'logit_bias',
  'logprobs',
  'modalities',
  'moderation',
  'n',
  'prediction',
  'presence_penalty',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'seed',
  'store',
  'top_logprobs',
  'verbosity',
  'web_search_options',
])

/** The parameters of a chat completion (OpenAI) in the words of a Messages request (Anthropic). */
export function chatParametersToMessages(parameters: JsonObject): TranslatedParameters {
  const translated: JsonObject = {}
  const output: JsonObject = isRecord(parameters.output_config) ? { ...parameters.output_config } : {}
  const dropped: string[] = []
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null || value === undefined || name === 'output_config') continue
    switch (name) {
      case 'max_tokens':
      case 'max_completion_tokens':
        translated.max_tokens = value
        break
      case 'stop':
        translated.stop_sequences = Array.isArray(value) ? value : [value]
        break
      case 'reasoning_effort':
        if (value === 'none') translated.thinking = { type: 'disabled' }
        else output.effort = value === 'minimal' ? 'low' : value
        break
      case 'response_format': {
        const format = isRecord(value) && value.type === 'json_schema' ? value.json_schema : undefined
        if (isRecord(format)) output.format = { type: 'json_schema', schema: format.schema }
        else if (!isRecord(value) || value.type !== 'text') dropped.push(name)
        break
      }
      case 'tools': {
        const tools = objectsIn(value)
        const known = tools.flatMap((tool) => toMessagesTool(tool) ?? [])
        if (known.length > 0) translated.tools = known
        if (known.length < tools.length) dropped.push(name)
        break
      }
      case 'tool_choice':
      case 'parallel_tool_calls':
        break
      default:
        if (onlyChat.has(name)) dropped.push(name)
        else translated[name] = value
    }
  }
  if (Object.keys(output).length > 0) translated.output_config = output
  const choice = toMessagesToolChoice(parameters, translated.tools !== undefined)
  if (choice) translated.tool_choice = choice
  return { parameters: translated, dropped }
}

/** A tool in Anthropic's own words passes as it is. */
function toMessagesTool(tool: JsonObject): JsonObject | undefined {
  if (tool.type !== 'function')
    return typeof tool.name === 'string' && tool.type !== 'custom' ? tool : undefined
  if (!isRecord(tool.function)) return undefined
  const { name, description, parameters, strict } = tool.function
  return {
    name,
    ...(typeof description === 'string' && { description }),
    input_schema: isRecord(parameters) ? parameters : { type: 'object', properties: {} },
    ...(typeof strict === 'boolean' && { strict }),
  }
}

function toMessagesToolChoice(parameters: JsonObject, hasTools: boolean): JsonObject | undefined {
  const { tool_choice: asked, parallel_tool_calls: isParallel } = parameters
  const alone = isParallel === false ? { disable_parallel_tool_use: true } : {}
  if (asked === 'none') return { type: 'none' }
  if (asked === 'required') return { type: 'any', ...alone }
  if (isRecord(asked)) {
    if (isRecord(asked.function)) return { type: 'tool', name: asked.function.name, ...alone }
    if (asked.type === 'auto' || asked.type === 'any' || asked.type === 'tool') return { ...asked, ...alone }
  }
  if (asked === 'auto' || (isParallel === false && hasTools)) return { type: 'auto', ...alone }
  return undefined
}

/** The parameters of a chat completion in the words of a Responses request, both OpenAI's. */
export function chatParametersToResponses(parameters: JsonObject): JsonObject {
  const translated: JsonObject = {}
  const text: JsonObject = isRecord(parameters.text) ? { ...parameters.text } : {}
  for (const [name, value] of Object.entries(parameters)) {
    if (name === 'text') continue
    if (name === 'max_tokens' || name === 'max_completion_tokens') translated.max_output_tokens = value
    else if (name === 'reasoning_effort') translated.reasoning = { effort: value }
    else if (name === 'verbosity') text.verbosity = value
    else if (name === 'response_format') text.format = toResponsesFormat(value)
    else if (name === 'tools') translated.tools = objectsIn(value).map(flattenFunction)
    else if (name === 'tool_choice') translated.tool_choice = isRecord(value) ? flattenFunction(value) : value
    else translated[name] = value
  }
  if (Object.keys(text).length > 0) translated.text = text
  return translated
}

function toResponsesFormat(format: unknown): unknown {
  return isRecord(format) && isRecord(format.json_schema)
    ? { type: 'json_schema', ...format.json_schema }
    : format
}

function flattenFunction(tool: JsonObject): JsonObject {
  return isRecord(tool.function) ? { type: 'function', ...tool.function } : tool
}

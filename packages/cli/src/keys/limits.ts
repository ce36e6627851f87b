import type { Limits } from '@loopwright/contract'
import { wholeNumber } from '../command.ts'

/** The options by which limits are given; one that is left out does not limit. */
export const limitArgs = {
  'requests-per-minute': { type: 'string', description: 'Calls of the gateway in a minute' },
  'tokens-per-minute': { type: 'string', description: 'Tokens of prompts and answers in a minute' },
  concurrent: { type: 'string', description: 'Calls under way at once' },
} as const

export function readLimits(args: {
  'requests-per-minute'?: string | undefined
  'tokens-per-minute'?: string | undefined
  concurrent?: string | undefined
}): Limits {
  const read = (name: keyof typeof limitArgs) => {
    const text = args[name]
    return text === undefined ? null : wholeNumber(name, text, { least: 1 })
  }
  return {
    requestsPerMinute: read('requests-per-minute'),
    tokensPerMinute: read('tokens-per-minute'),
    concurrentRequests: read('concurrent'),
  }
}

export function describeLimits({ requestsPerMinute, tokensPerMinute, concurrentRequests }: Limits): string {
  const said = [
    requestsPerMinute !== null && `${requestsPerMinute} requests/min`,
    tokensPerMinute !== null && `${tokensPerMinute} tokens/min`,
    concurrentRequests !== null && `${concurrentRequests} at once`,
  ].filter((text) => text !== false)
  return said.join(', ') || 'none'
}

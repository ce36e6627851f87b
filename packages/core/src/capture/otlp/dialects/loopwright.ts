import { spanKindSchema } from '@loopwright/contract/capture/span'
import type { Dialect } from './dialect.ts'
import { metadataUnder } from './metadata-entries.ts'

const kinds = spanKindSchema.options

/** Our own attributes, with which an application says what no convention has a name for. They win over all others. */
export const loopwrightDialect: Dialect = {
  namespaces: ['loopwright'],
  read(attributes) {
    return {
      inferenceId: attributes.text('loopwright.inference.id', 'loopwright.inference_id'),
      kind: kinds.find((kind) => kind === attributes.peek('loopwright.kind')),
      function: attributes.text('loopwright.function'),
      variant: attributes.text('loopwright.variant'),
      segment: attributes.text('loopwright.segment'),
      sessionId: attributes.text('loopwright.session.id'),
      endUserId: attributes.text('loopwright.end_user.id'),
      userTaskId: attributes.text('loopwright.user_task.id'),
      environment: attributes.text('loopwright.environment'),
      provider: attributes.text('loopwright.provider'),
      model: attributes.text('loopwright.model'),
      input: attributes.json('loopwright.input'),
      output: attributes.json('loopwright.output'),
      costMicroUsd: attributes.count('loopwright.cost_micro_usd'),
      tags: attributes.texts('loopwright.tags'),
      metadata: metadataUnder(attributes, 'loopwright.metadata.'),
    }
  },
}

import type { Dialect } from './dialect.ts'

/** The names that OpenTelemetry has for every span, and the last guesses at what a span is. */
export const plainDialect: Dialect = {
  namespaces: [],
  read(attributes) {
    return {
      kind: ['gen_ai.request.model', 'llm.request.model'].some((name) => attributes.has(name))
        ? 'inference'
        : attributes.has('gen_ai.tool.name')
          ? 'tool'
          : undefined,
      sessionId: attributes.text('session.id'),
      endUserId: attributes.text('user.id', 'enduser.id', 'enduser.pseudo.id'),
      environment: attributes.text('deployment.environment.name'),
    }
  },
}

import { contract } from '@loopwright/contract'
import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'

/** The OpenAPI 3.1 document of `/api/v1`, made from the contract once and kept. */
export function createOpenApiDocument(version: string): () => Promise<string> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  let document: Promise<string> | undefined
  return () => {
    document ??= generator
      .generate(contract, {
        info: { title: 'Loopwright', version },
        servers: [{ url: '/api/v1' }],
        components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
        security: [{ key: [] }],
      })
      .then((made) => JSON.stringify(made))
    return document
  }
}

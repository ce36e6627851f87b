import { AppError } from '@loopwright/contract'
import type { ProviderDependencies } from './provider-dependencies.ts'
import type { StoredProvider } from './provider-store.ts'

/** @throws AppError `not-found`, which says so when the server itself has one of that name. */
export function requireOwnProvider(
  { serverProviders }: Pick<ProviderDependencies, 'serverProviders'>,
  found: StoredProvider | undefined,
  name: string,
): StoredProvider {
  if (found) return found
  throw unknownProvider(serverProviders, name)
}

export function unknownProvider(serverProviders: readonly { name: string }[], name: string): AppError {
  const isServers = serverProviders.some((provider) => provider.name === name)
  return new AppError(
    'not-found',
    isServers
      ? `"${name}" comes from the environment of the server and is changed there. Add one of your own of the same name to cover it.`
      : `This project has no provider "${name}". GET /api/v1/providers lists them.`,
  )
}

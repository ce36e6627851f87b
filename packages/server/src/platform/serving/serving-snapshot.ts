import type {
  BrowserFeedback,
  FunctionSettings,
  Limits,
  Redaction,
  Role,
  VariantTarget,
} from '@loopwright/contract'
import type { ProjectProvider } from '../providers/provider.ts'

export type ServingKey = {
  id: string
  projectId: string
  kind: 'secret' | 'public'
  name: string
  role: Role
  limits: Limits
}

export type ServingVariant = { id: string; name: string; target: VariantTarget }

export type ServingFunction = {
  id: string
  projectId: string
  name: string
  labels: string[]
  outOfScopeLabel: string
  settings: FunctionSettings
  variants: Map<string, ServingVariant>
  /** The newest release of each environment. */
  releases: Map<string, { id: string; weights: { variant: string; weight: number }[] }>
}

/** What browsers may do with a project's feedback tokens, and which keys these are signed with, by number. */
export type ServingBrowserFeedback = BrowserFeedback & {
  /** Signs new tokens. */
  keyNumber: number
  /** The keys before it that are still good, with the time until which they are, in milliseconds since 1970. */
  formerKeys: ReadonlyMap<number, number>
}

/** All that the gateway's hot path needs, in memory, so that a call touches no database. */
export type ServingSnapshot = {
  /** By the hex SHA-256 of the key. */
  keys: Map<string, ServingKey>
  /** By `${projectId}/${name}`. */
  functions: Map<string, ServingFunction>
  /** By project, and in it by name. */
  providers: Map<string, Map<string, ProjectProvider>>
  /** Of the projects that have any. */
  projectLimits: Map<string, Limits>
  /** Of the projects that keep something out of their stores. */
  redactions: Map<string, Redaction>
  /** Of the projects that chose what browsers may, or rotated their key. */
  browserFeedback: Map<string, ServingBrowserFeedback>
}

export type Serving = {
  current(): ServingSnapshot
  /** Loads anew; await it after a change to keys, functions, variants or releases so that the next call sees it. */
  refresh(): Promise<void>
  /** Loads anew without being waited for; a failure is logged and the last state goes on. */
  refreshQuietly(): void
  close(): Promise<void>
}

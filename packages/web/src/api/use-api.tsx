import { createContext, type ReactNode, useContext } from 'react'
import type { Api } from './api.ts'
import type { ProjectChoice } from './project-choice.ts'

type Connection = { api: Api; projectChoice: ProjectChoice }

const ConnectionContext = createContext<Connection | null>(null)

export function ConnectionProvider({
  connection,
  children,
}: {
  connection: Connection
  children: ReactNode
}) {
  return <ConnectionContext value={connection}>{children}</ConnectionContext>
}

function useConnection(): Connection {
  const connection = useContext(ConnectionContext)
  if (!connection) throw new Error('useApi needs a ConnectionProvider above it')
  return connection
}

export function useApi(): Api {
  return useConnection().api
}

export function useProjectChoice(): ProjectChoice {
  return useConnection().projectChoice
}

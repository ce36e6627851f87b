import type { EngineConnection } from './engine-connection.ts'
import type { Answer, Statement } from './statement.ts'

/** Runs each statement on the first free connection, in order of arrival. */
export class ConnectionPool {
  readonly #connections: readonly EngineConnection[]
  readonly #free: EngineConnection[]
  readonly #waiting: ((connection: EngineConnection) => void)[] = []

  constructor(connections: readonly EngineConnection[]) {
    this.#connections = connections
    this.#free = [...connections]
  }

  async run(statement: Statement, isWanted: () => boolean): Promise<Answer | undefined> {
    const connection =
      this.#free.pop() ?? (await new Promise<EngineConnection>((resolve) => this.#waiting.push(resolve)))
    try {
      // The caller may have hung up in the queue. A statement that runs cannot be stopped.
      return isWanted() ? await connection.run(statement) : undefined
    } finally {
      const next = this.#waiting.shift()
      if (next) next(connection)
      else this.#free.push(connection)
    }
  }

  close(): void {
    for (const connection of this.#connections) connection.close()
  }
}

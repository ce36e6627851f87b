import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { AnswerHandler, HttpRequest } from './answer-handler.ts'
import { Connection, type ConnectionEvents } from './connection.ts'
import { HttpFailure } from './http-errors.ts'

export type ConnectionPool = {
  /** Sends a request on a free connection, or on a new one. What goes wrong the handler hears of. */
  dispatch(request: HttpRequest, handler: AnswerHandler): void
  /** Takes no more requests and resolves when those under way are over. */
  close(): Promise<void>
  /** Ends those under way too. */
  destroy(): Promise<void>
}

export type PoolOptions = {
  connectTimeoutMs: number
  /** How long an answer may take to begin. */
  headersTimeoutMs: number
  /** How long it may pause. */
  bodyTimeoutMs: number
  /** How long a connection that is not used is kept. Servers close theirs after 5 s and more. */
  idleTimeoutMs?: number
}

const defaultIdleMs = 4_000
const mostIdle = 1_024

/**
 * Kept-alive HTTP/1.1 connections to one origin, one exchange at a time on each: what a gateway needs of HTTP and no more,
 * since at thousands of calls a second the client is the largest part of what a call costs.
 */
export function createConnectionPool(origin: URL, options: PoolOptions): ConnectionPool {
  const idle: Connection[] = []
  const all = new Set<Connection>()
  const connecting = new Set<Socket>()
  const openSocket = socketOpener(origin)
  let isClosed = false
  const whenEmpty = Promise.withResolvers<void>()
  const idleMs = options.idleTimeoutMs ?? defaultIdleMs
  const timeouts = { headersMs: options.headersTimeoutMs, bodyMs: options.bodyTimeoutMs }
  const tickMs = Math.max(
    20,
    Math.min(1_000, options.headersTimeoutMs / 4, options.bodyTimeoutMs / 4, idleMs / 4),
  )
  let timer: NodeJS.Timeout | undefined

  const events: ConnectionEvents = {
    free(connection) {
      if (isClosed || idle.length >= mostIdle) connection.destroy(closedError())
      else idle.push(connection)
    },
    gone(connection) {
      all.delete(connection)
      const place = idle.indexOf(connection)
      if (place !== -1) idle.splice(place, 1)
      noteUnused()
    },
  }

  /** One timer looks after all connections: a timer for each call would cost more than the rest of its keeping. */
  function tick(): void {
    const nowMs = performance.now()
    for (const connection of [...all]) connection.checkTime(nowMs, timeouts)
    for (const connection of idle.filter((free) => free.isStale(nowMs, idleMs)))
      connection.destroy(closedError())
  }

  function noteUnused(): void {
    if (all.size > 0) return
    clearInterval(timer)
    timer = undefined
    if (isClosed && connecting.size === 0) whenEmpty.resolve()
  }

  function keep(socket: Socket): Connection {
    const connection = new Connection(socket, origin.host, events)
    all.add(connection)
    timer ??= setInterval(tick, tickMs).unref()
    return connection
  }

  function open(handler: AnswerHandler, opened: (connection: Connection) => void): void {
    let connection: Connection | undefined
    const socket = openSocket((bytes) => connection?.read(bytes))
    connecting.add(socket)
    const fail = (error: Error) => {
      clearTimeout(timeout)
      connecting.delete(socket)
      socket.destroy()
      noteUnused()
      handler.onResponseError(undefined, error)
    }
    const timeout = setTimeout(
      () => fail(new HttpFailure('CONNECT_TIMEOUT', 'No connection could be made in time.')),
      options.connectTimeoutMs,
    )
    socket.once('error', fail)
    socket.once(origin.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      clearTimeout(timeout)
      connecting.delete(socket)
      socket.off('error', fail)
      connection = keep(socket)
      opened(connection)
    })
  }

  /** The one used last. A busy process may be late to close those that the other side is about to. */
  function takeIdle(): Connection | undefined {
    const nowMs = performance.now()
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      if (!connection.isStale(nowMs, idleMs)) return connection
      connection.destroy(closedError())
    }
    return undefined
  }

  return {
    dispatch(request, handler) {
      if (isClosed) {
        handler.onResponseError(undefined, closedError())
        return
      }
      const connection = takeIdle()
      if (connection) connection.send(request, handler)
      else open(handler, (opened) => opened.send(request, handler))
    },
    close() {
      isClosed = true
      for (const connection of [...idle]) connection.destroy(closedError())
      noteUnused()
      return whenEmpty.promise
    },
    async destroy() {
      isClosed = true
      for (const socket of connecting) socket.destroy(closedError())
      for (const connection of [...all]) connection.destroy(closedError())
    },
  }
}

/** Long pauses of a stream must not look like a dead connection to what stands in between. */
const keepAliveProbeMs = 60_000

type OnBytes = (bytes: Buffer) => void

const mostReadBytes = 64 * 1024

function socketOpener({ protocol, hostname, port }: URL): (onBytes: OnBytes) => Socket {
  // A URL has an IPv6 address in brackets, a socket has it without.
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const base = { host, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveProbeMs }
  if (protocol !== 'https:') {
    const target = { ...base, port: Number(port || 80) }
    // What a read brings is copied out at once, so one buffer does for all: each read would otherwise take as much new memory.
    const buffer = Buffer.allocUnsafeSlow(mostReadBytes)
    return (onBytes) =>
      connectPlain({
        ...target,
        onread: {
          buffer,
          callback(length) {
            onBytes(Buffer.from(buffer.subarray(0, length)))
            return true
          },
        },
      })
  }
  let session: Buffer | undefined
  return (onBytes) =>
    connectTls({
      ...base,
      port: Number(port || 443),
      servername: isAddress(host) ? '' : host,
      ALPNProtocols: ['http/1.1'],
      ...(session && { session }),
    })
      .on('data', onBytes)
      .on('session', (next) => {
        session = next
      })
}

/** A certificate is asked for by name; RFC 6066 §3 has no names that are addresses. */
function isAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host)
}

function closedError(): HttpFailure {
  return new HttpFailure('POOL_CLOSED', 'The provider is being closed or was changed.')
}

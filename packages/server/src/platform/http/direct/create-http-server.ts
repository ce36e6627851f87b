import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { RequestHandler } from '../http-exchange.ts'
import { CallerConnection, type ConnectionHost } from './caller-connection.ts'

export type HttpServer = {
  /** Resolves to where it answers, for instance `http://127.0.0.1:4800`. @throws the listener's error when the port is taken. */
  listen(address: { host: string; port: number }): Promise<string>
  /** Takes no more requests and lets those under way finish, for so long. */
  stop(graceMs: number): Promise<void>
}

/** Longer than the idle time of common proxies, so that they never reuse a connection we are closing. */
const keepAliveS = 65

/** By when a request must have come whole, as in `node:http`. */
const requestMs = 300_000
const checkEveryMs = 5_000

/**
 * A server of `node:http` whose plain `POST`s are offered to `direct` first, on connections read and written without the streams,
 * the parser and the bookkeeping that serve every other use of HTTP. What `direct` declines, and each request that isn't
 * plain beyond doubt, is `node:http`'s, from its first byte and with its connection.
 */
export function createHttpServer(options: { listener: RequestListener; direct: RequestHandler }): HttpServer {
  const server = createServer(options.listener)
  server.keepAliveTimeout = keepAliveS * 1000
  const [toNodeHttp] = server.listeners('connection')
  server.removeAllListeners('connection')
  const connections = new Set<CallerConnection>()
  let isClosing = false
  const host: ConnectionHost = {
    answer: options.direct,
    handOver(connection, socket, bytes) {
      connections.delete(connection)
      socket.unshift(bytes)
      toNodeHttp?.call(server, socket)
      socket.resume()
    },
    gone: (connection) => connections.delete(connection),
    commonHeaders: createCommonHeaders(),
    isClosing: () => isClosing,
  }
  server.on('connection', (socket: Socket) => connections.add(new CallerConnection(socket, host)))
  const patience = { idleMs: keepAliveS * 1000, requestMs }
  const checks = setInterval(() => {
    const nowMs = performance.now()
    for (const connection of connections) connection.checkTime(nowMs, patience)
  }, checkEveryMs).unref()

  return {
    async listen({ host: name, port }) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, name, () => {
          server.off('error', reject)
          resolve()
        })
      })
      const address = server.address() as AddressInfo
      const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address
      return `http://${shown}:${address.port}`
    },
    async stop(graceMs) {
      isClosing = true
      const stopped = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      for (const connection of connections) connection.closeIfIdle()
      const timer = setTimeout(() => {
        server.closeAllConnections()
        for (const connection of connections) connection.destroy()
      }, graceMs)
      await stopped
      clearTimeout(timer)
      clearInterval(checks)
    },
  }
}

/** The date is written once a second: RFC 9110 §6.6.1 asks for no more. */
function createCommonHeaders(): () => string {
  let second = 0
  let headers = ''
  return () => {
    const now = Math.floor(Date.now() / 1000)
    if (now !== second) {
      second = now
      headers = `date: ${new Date(now * 1000).toUTCString()}\r\nconnection: keep-alive\r\nkeep-alive: timeout=${keepAliveS}\r\n`
    }
    return headers
  }
}

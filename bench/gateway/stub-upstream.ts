import { createServer, type Socket } from 'node:net'

/**
 * An OpenAI-shaped upstream that costs next to nothing: it reads requests off the socket by their content-length and
 * answers each with the same bytes, or, where the body asks for a stream, with ten events over ten milliseconds. Prints
 * its port and serves until it is ended.
 */
const text = 'The answer is forty-two. '.repeat(8)
const usage = { prompt_tokens: 500, completion_tokens: 50, total_tokens: 550 }
const identity = { id: 'chatcmpl-stub', created: 1, model: 'stub' }

const body = JSON.stringify({
  ...identity,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  usage,
})
const whole = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
)

const event = (delta: object, finishReason: string | null = null, more: object = {}) => {
  const choices = [{ index: 0, delta, finish_reason: finishReason }]
  const data = `data: ${JSON.stringify({ ...identity, object: 'chat.completion.chunk', choices, ...more })}\n\n`
  return `${data.length.toString(16)}\r\n${data}\r\n`
}
const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'
const first = Buffer.from(head + event({ role: 'assistant', content: 'The' }))
const middle = Buffer.from(Array.from({ length: 8 }, () => event({ content: ' answer' })).join(''))
const last = Buffer.from(`${event({}, 'stop', { usage })}e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n`)

function answerStream(socket: Socket): void {
  socket.write(first)
  setTimeout(() => socket.write(middle), 5)
  setTimeout(() => socket.write(last), 10)
}

const server = createServer((socket) => {
  socket.setNoDelay(true)
  socket.on('error', () => undefined)
  let waiting: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk])
    for (;;) {
      const headEnd = waiting.indexOf('\r\n\r\n')
      if (headEnd === -1) return
      const headers = waiting.toString('latin1', 0, headEnd).toLowerCase()
      const end = headEnd + 4 + Number(/content-length: (\d+)/.exec(headers)?.[1] ?? 0)
      if (waiting.length < end) return
      if (waiting.subarray(headEnd, end).includes('"stream":true')) answerStream(socket)
      else socket.write(whole)
      waiting = waiting.subarray(end)
    }
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) console.log(JSON.stringify({ port: address.port }))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiCaller } from './api-caller.ts'
import { breachesInBothThemes } from './axe.ts'
import { seededServer, signedIn } from './first-run.ts'
import { visit } from './visit.ts'
import { inBrowser } from './workshop.ts'

const sessionId = 'chat/1 & more'
const beganAtMs = Date.now() - 3_600_000

/** A conversation over two traces with a tool between, what its end user said of it, and the task it was for. */
async function sendConversation(origin: string): Promise<void> {
  const { secretKey } = await seededServer()
  const api = apiCaller(origin, secretKey)
  const span = (traceId: string, spanId: string, afterMs: number, given: object) => ({
    ...{
      traceId,
      spanId,
      name: spanId,
      sessionId,
      userTaskId: 'task-1',
      endUserId: 'rider',
      durationMs: 500,
    },
    ...{ startedAt: new Date(beganAtMs + afterMs).toISOString(), ...given },
  })
  const calls = [{ id: 'c', function: { name: 'find_booking', arguments: '{"code":"X1"}' } }]
  const spans = [
    span('turn-1', 'agent-1', 0, { kind: 'agent', input: 'Where is my booking?', durationMs: 2_000 }),
    span('turn-1', 'chat-1', 100, {
      kind: 'inference',
      parentSpanId: 'agent-1',
      input: 'Where is my booking?',
      output: { role: 'assistant', content: null, tool_calls: calls },
    }),
    span('turn-1', 'find_booking', 700, {
      kind: 'tool',
      parentSpanId: 'agent-1',
      input: { code: 'X1' },
      output: { seat: '4A' },
    }),
    span('turn-1', 'chat-2', 1_300, {
      kind: 'inference',
      parentSpanId: 'agent-1',
      input: 'Where is my booking?',
      output: 'You sit in **4A**.',
    }),
    span('turn-2', 'chat-3', 600_000, { kind: 'inference', input: 'And the meal?', output: 'Vegetarian.' }),
  ]
  await api('POST', '/api/v1/traces', { spans })
  const author = { kind: 'end-user', id: 'rider' }
  await api('POST', '/api/v1/feedback', {
    feedback: [
      {
        signal: 'accepted',
        target: { kind: 'trace', id: 'turn-2' },
        value: true,
        author,
        comment: 'Just what I ordered',
      },
      {
        signal: 'accepted',
        target: { kind: 'session', id: sessionId },
        value: false,
        author,
        comment: 'All in all slow',
      },
    ],
  })
  const steps = [{ name: 'find the booking', done: true }, { name: 'order a meal' }]
  await api('POST', '/api/v1/user-tasks', {
    userTasks: [{ id: 'task-1', name: 'check-a-booking', outcome: 'done', steps }],
  })
}

test('a session reads as the conversation it was, and leads to its traces', inBrowser, async () => {
  const { page, origin, outside, faults, close } = await signedIn('/')
  await sendConversation(origin)
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await page.getByRole('table', { name: 'Sessions' }).waitFor()
  await page.getByLabel('End user').fill('rider')
  await page.waitForURL(/endUserId=rider/)
  await page.getByRole('link', { name: 'Where is my booking?' }).waitFor()
  await page.keyboard.press('Tab')
  await page.getByRole('link', { name: 'Where is my booking?' }).focus()
  await page.keyboard.press('Enter')
  const conversation = page.getByRole('list', { name: 'Conversation' })
  await conversation.locator('strong', { hasText: '4A' }).waitFor()
  await conversation.getByText('Just what I ordered').waitFor()
  const said = (await conversation.textContent()) ?? ''
  const order = [
    'Where is my booking?',
    'find_booking',
    'You sit in 4A.',
    '9 min 58 s later',
    'And the meal?',
    'Vegetarian.',
    'Just what I ordered',
  ]
  for (const [at, text] of order.entries()) {
    assert.ok(said.indexOf(text) > said.indexOf(order[at - 1] ?? ''), `${text} comes after ${order[at - 1]}`)
  }
  assert.equal(said.split('Where is my booking?').length, 2, 'a question is said once')
  await page.getByText('All in all slow').waitFor()
  await conversation.getByText('find_booking').click()
  await conversation.getByText('4A', { exact: true }).last().waitFor()
  await conversation.getByRole('link', { name: 'Open the span' }).click()
  await page.waitForURL(/\/traces\/turn-1\?span=find_booking/)
  await page.keyboard.press('Escape')
  await conversation.waitFor()
  assert.deepEqual(outside, [])
  assert.deepEqual(faults, [])
  await close()
})

test('a task shows its steps, its outcome and the sessions it took', inBrowser, async () => {
  const { page, origin, close } = await signedIn('/')
  await sendConversation(origin)
  await page.keyboard.press('g')
  await page.keyboard.press('k')
  await page.getByRole('table', { name: 'Tasks' }).getByRole('link', { name: 'check-a-booking' }).click()
  await page.getByRole('heading', { name: 'check-a-booking' }).waitFor()
  await page.getByText('order a meal').waitFor()
  await page.getByRole('link', { name: sessionId }).click()
  await page.getByRole('list', { name: 'Conversation' }).waitFor()
  await close()
})

test('sessions and tasks are accessible in both themes, and fit a phone', inBrowser, async () => {
  const { page, origin, close } = await signedIn('/')
  await sendConversation(origin)
  const session = `/sessions/${encodeURIComponent(sessionId)}`
  for (const path of ['/sessions', session, '/tasks', '/tasks/task-1']) {
    await visit(page, path)
    await page
      .getByText(/rider|check-a-booking/)
      .first()
      .waitFor()
    assert.deepEqual(await breachesInBothThemes(page), [], path)
  }
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of [session, '/tasks/task-1', '/traces/turn-1']) {
    await visit(page, path)
    const excess = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth)
    assert.ok(excess <= 0, `${path} is ${excess} px too wide`)
  }
  await close()
})

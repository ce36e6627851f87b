import assert from 'node:assert/strict'
import type { BrowserContext, BrowserContextOptions } from 'playwright-core'
import { apiCaller } from './api-caller.ts'
import { type SeededProject, seedProject } from './seed-project.ts'
import { newContext, newVisitor, openTab, type Visitor } from './visitor.ts'
import { workshop } from './workshop.ts'

export const owner = { email: 'owner@example.com', password: 'correct horse battery', name: 'Owner' }

type FirstRun = { secretKey: string; session: Session }
type Session = Awaited<ReturnType<Visitor['context']['storageState']>>

let ran: Promise<FirstRun> | undefined
let seeded: Promise<SeededProject & FirstRun> | undefined
let owners: Promise<BrowserContext> | undefined

/** Goes through the first run of the shared server in the browser, once; every other test builds on it. */
export function firstRun(): Promise<FirstRun> {
  ran ??= goThroughFirstRun()
  return ran
}

/** The shared server after its first run, with a project full of calls, reviews and a turn of the loop. */
export function seededServer(): Promise<SeededProject & FirstRun> {
  seeded ??= firstRun().then(async (made) => {
    const { origin } = await workshop()
    return { ...made, ...(await seedProject(origin, made.secretKey)) }
  })
  return seeded
}

/** A tab in which the owner is signed in, at `path` if there is one. All of them are of one browser. */
export async function signedIn(path?: string): Promise<Visitor> {
  return await go(await openTab(await ownersBrowser()), path)
}

/** The same in a browser of its own, for what would change what the owner's other tabs remember. */
export async function signedInApart(path?: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const { session } = await seededServer()
  return await go(await newVisitor({ storageState: session, ...options }), path)
}

function ownersBrowser(): Promise<BrowserContext> {
  owners ??= seededServer().then(async ({ session }) => {
    const context = await newContext({ storageState: session })
    // While one tab of the site stays open, what was fetched and compiled for it serves the next tab too.
    await (await context.newPage()).goto('/livez')
    return context
  })
  return owners
}

async function go(visitor: Visitor, path: string | undefined): Promise<Visitor> {
  if (path === undefined) return visitor
  await visitor.page.goto(path)
  await visitor.page.locator('main#page').waitFor()
  return visitor
}

async function goThroughFirstRun(): Promise<FirstRun> {
  const { page, context, origin, outside, faults, close } = await newVisitor()
  await page.goto('/')
  await page.getByLabel('Your name').fill(owner.name)
  await page.getByLabel('Email').fill(owner.email)
  await page.locator('input[name=password]').fill(owner.password)
  await page.getByLabel('Project').fill('bank')
  await page.keyboard.press('Enter')

  await page.getByRole('heading', { name: 'Connect your application' }).waitFor()
  const secretKey = (await page.locator('code', { hasText: 'lw_sk_' }).first().textContent()) ?? ''
  for (const snippet of ['TypeScript', 'Python', 'curl', 'OpenTelemetry']) {
    await page.getByRole('tab', { name: snippet }).click()
    const code = await page.getByRole('tabpanel', { name: snippet }).locator('pre').textContent()
    assert.ok(code?.includes(secretKey) && code?.includes(origin), `the ${snippet} snippet is filled in`)
  }
  await page.getByText('Waiting for the first call').waitFor()

  const span = { traceId: 'first-trace', spanId: 'first-span', name: 'answer', kind: 'inference' }
  const said = { input: 'How do I change my PIN?', output: 'pin_change', startedAt: new Date().toISOString() }
  await apiCaller(origin, secretKey)('POST', '/api/v1/traces', { spans: [{ ...span, ...said }] })
  await page.getByRole('link', { name: 'How do I change my PIN?' }).click()
  await page.getByRole('heading', { name: 'first-trace' }).waitFor()
  assert.deepEqual(outside, [], 'nothing was asked of anyone else')
  assert.deepEqual(faults, [])
  const session = await context.storageState()
  await close()
  return { secretKey, session }
}

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { asksForPerson, handsOver, isHandoverTool } from './handover.ts'
import { isClosing } from './is-closing.ts'

const path = join(import.meta.dirname, '../../../../../../shared/data/tau-bench/gpt-4o-airline.json')
const skip = existsSync(path) ? false : `SKIPPED: no tau-bench data in ${path}`

test('asking for a person, being handed to one and closing are told apart from talk about them', () => {
  for (const text of [
    'Can I talk to a human?',
    'please transfer me to an agent',
    'agent',
    'Ich möchte mit einem Mitarbeiter sprechen',
    'Quiero hablar con una persona',
    'Je veux parler à un conseiller',
    'Voglio parlare con un operatore',
  ])
    assert.equal(asksForPerson(text), true, text)
  for (const text of [
    "I'd rather not speak to an agent",
    "I don't want to be transferred to another agent",
    'Who is the agent on my booking?',
    'thanks',
  ])
    assert.equal(asksForPerson(text), false, text)
  assert.equal(handsOver("I'm transferring you to a human agent now."), true)
  assert.equal(handsOver('Ich verbinde Sie mit einem Mitarbeiter.'), true)
  assert.equal(handsOver('Would you like me to transfer you to a human agent?'), false)
  for (const name of [
    'transfer_to_human_agents',
    'handoff',
    'escalate_to_support',
    'transferToAgent',
    'human_handoff',
  ])
    assert.equal(isHandoverTool(name), true, name)
  for (const name of ['transfer_money', 'get_user', 'handle_offer'])
    assert.equal(isHandoverTool(name), false, name)
  for (const text of [
    'Thanks!',
    "That's all, thank you.",
    'Vielen Dank',
    'merci, au revoir',
    'ok',
    'ありがとうございます',
  ])
    assert.equal(isClosing(text), true, text)
  for (const text of ['Thanks, and the other one?', 'Yes, please proceed. Thank you!', 'where is it'])
    assert.equal(isClosing(text), false, text)
})

type Message = { role: string; content: string | null; tool_calls?: { function: { name: string } }[] | null }

test('real conversations that an agent handed over are known by their words, and the last word by its closing', {
  skip,
}, (t) => {
  const conversations = JSON.parse(readFileSync(path, 'utf8')) as { traj: Message[] }[]
  const count = { right: 0, said: 0, handed: 0, closed: 0, ended: 0, closedBefore: 0, before: 0 }
  for (const { traj } of conversations) {
    const isHanded = traj.some(({ tool_calls }) =>
      tool_calls?.some((call) => isHandoverTool(call.function.name)),
    )
    const isSaid = traj.some(
      ({ role, content }) =>
        (role === 'user' && asksForPerson(content ?? '')) ||
        (role === 'assistant' && handsOver(content ?? '')),
    )
    count.handed += isHanded ? 1 : 0
    count.said += isSaid ? 1 : 0
    count.right += isHanded && isSaid ? 1 : 0
    const spoken = traj
      .filter(({ role }) => role === 'user')
      .map(({ content }) => (content ?? '').replace('###STOP###', ''))
    for (const [at, text] of spoken.entries()) {
      if (at === 0 || text.trim() === '') continue
      const isLast = at === spoken.length - 1
      count[isLast ? 'ended' : 'before'] += 1
      if (isClosing(text)) count[isLast ? 'closed' : 'closedBefore'] += 1
    }
  }
  t.diagnostic(
    `handover by words alone: precision ${(count.right / count.said).toFixed(2)}, recall ${(count.right / count.handed).toFixed(2)} of ${count.handed} handed over by a tool`,
  )
  t.diagnostic(
    `closing: ${count.closed} of ${count.ended} last messages, ${count.closedBefore} of ${count.before} before`,
  )
  assert.ok(count.right / count.said > 0.75)
  assert.ok(count.right / count.handed > 0.5)
  assert.ok(count.closed / count.ended > 0.6)
  assert.ok(count.closedBefore / count.before < 0.1)
})

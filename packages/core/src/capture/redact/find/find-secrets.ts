import type { Found } from '../found.ts'

/** Keys that say by their beginning whose they are, as their issuers document them. */
const knownKeys = [
  // OpenAI, Anthropic, OpenRouter, DeepSeek and others who took the same beginning.
  'sk-[\\w-]{16,400}',
  'lw_[sp]k_[\\w-]{8,200}',
  // Stripe, its webhooks, Clerk.
  '(?:sk|rk|pk)_(?:live|test)_\\w{10,200}',
  'whsec_[\\w+/=]{16,200}',
  // AWS, Google, GitHub, GitLab, Slack, Hugging Face, npm, PyPI, SendGrid, DigitalOcean, Shopify.
  '(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}',
  'AIza[\\w-]{35}',
  'ya29\\.[\\w-]{20,400}',
  'gh[pousr]_[A-Za-z0-9]{30,255}',
  'github_pat_\\w{22,255}',
  'gl(?:pat|dt|rt|ptt|soat)-[\\w-]{16,200}',
  'xox[abeoprs]-[\\w-]{10,250}',
  'xapp-[\\w-]{20,250}',
  'hf_[A-Za-z0-9]{30,100}',
  'npm_[A-Za-z0-9]{36}',
  'pypi-[\\w-]{50,400}',
  'SG\\.[\\w-]{16,32}\\.[\\w-]{30,64}',
  'do[opr]_v1_[a-f0-9]{64}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}',
  // Groq, Replicate, Perplexity, xAI, Tavily, Langfuse, Notion, Linear, Telegram's bots.
  'gsk_[A-Za-z0-9]{20,200}',
  'r8_[A-Za-z0-9]{30,100}',
  '(?:pplx|xai|tvly)-[\\w-]{20,200}',
  '(?:ntn|lin_api)_[A-Za-z0-9]{30,100}',
  '\\d{8,10}:AA[\\w-]{33}',
  // JSON Web Tokens (RFC 7519), signed or not.
  'eyJ[\\w-]{8,8000}\\.[\\w-]{8,8000}(?:\\.[\\w-]{0,8000}){0,3}',
]
const known = new RegExp(`(?<![\\w-])(?:${knownKeys.join('|')})`, 'g')
/** What each of them begins with: telling that there is none takes less than looking for all. */
const mayHoldKnown =
  /sk-|k_|whsec_|A[KSBC][IC]A|AIza|ya29|gh[pousr]_|github_|gl[a-z]{2,4}-|xox|xapp|hf_|npm_|pypi-|SG\.|_v1_|shp|r8_|pplx|xai-|tvly|ntn_|lin_api|:AA|eyJ/

const names =
  'passw(?:or)?d|passwd|pwd|passphrase|passcode|secret|(?:api|access|secret|private|account|encryption)[ _-]?key|(?:access|auth|refresh|id|bearer|session|api|secret)[ _-]?token|client[ _-]?secret'
const secretName = new RegExp(`(?:^|[._-]|[a-z](?=[A-Z]))(?:${names})$`, 'i')
const mayAssign = /passw|pwd|passphrase|passcode|secret|key|token/i
const assigned = new RegExp(
  `(?:${names})["']?\\s{0,3}(?:=|:(?!//))\\s{0,3}["']?([^\\s"'<>,;&\\\\]{4,400})`,
  'dgi',
)
const bearer = /\b(?:bearer|basic)\s{1,3}([\w+/.~=-]{16,8000})/dgi
const inUrl = /:\/\/[^\s:@/"'<>]{0,100}:([^\s@/"'<>]{1,200})@/dg

const keyBlock = '-----BEGIN '
const keyBlockName = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y
const endOfBlock = /-----END [A-Z0-9 ]{1,60}-----/g

/**
 * Keys of known shapes, JSON Web Tokens, blocks with a private key, passwords in URLs and authorisation headers, and
 * what a text or a JSON member calls a password, a secret, a key or a token.
 */
export function findSecrets(text: string, key: string): Found[] {
  if (isSecretName(key) && text.length >= 4 && !isToken(text)) return [secret(text, 0)]
  const found: Found[] = []
  if (text.includes(keyBlock)) findKeyBlocks(text, found)
  if (mayHoldKnown.test(text)) {
    for (const { 0: raw, index } of text.matchAll(known)) if (looksRandom(raw)) found.push(secret(raw, index))
  }
  if (mayAssign.test(text)) addGroups(text, assigned, found)
  if (/bearer|basic/i.test(text)) addGroups(text, bearer, found)
  if (text.includes('://')) addGroups(text, inUrl, found)
  return found
}

/** Whether a JSON member of this name holds a secret, whatever that looks like. */
export function isSecretName(key: string): boolean {
  return key !== '' && secretName.test(key)
}

/** A key that was cut off has no end: then all that follows is taken for it. */
function findKeyBlocks(text: string, found: Found[]): void {
  for (let start = text.indexOf(keyBlock); start !== -1; ) {
    keyBlockName.lastIndex = start
    if (!keyBlockName.test(text)) {
      start = text.indexOf(keyBlock, start + keyBlock.length)
      continue
    }
    endOfBlock.lastIndex = start
    const end = endOfBlock.test(text) ? endOfBlock.lastIndex : text.length
    found.push(secret(text.slice(start, end), start))
    start = text.indexOf(keyBlock, end)
  }
}

function addGroups(text: string, pattern: RegExp, found: Found[]): void {
  for (const { 1: raw = '', indices } of text.matchAll(pattern)) {
    if (!isToken(raw)) found.push(secret(raw, indices![1]![0]))
  }
}

/** `sk-learn-compatible-estimators` begins as a key does, and is none. */
function looksRandom(raw: string): boolean {
  return /\d/.test(raw) || (/[a-z]/.test(raw) && /[A-Z]/.test(raw))
}

function isToken(text: string): boolean {
  return text.startsWith('<') && text.endsWith('>')
}

function secret(value: string, start: number): Found {
  return { start, end: start + value.length, label: 'SECRET', value }
}

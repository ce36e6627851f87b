import { makeId } from '../../make-id.ts'
import { openSender, type Said, type Sender } from '../open-sender.ts'
import type { SendOptions } from '../send-options.ts'
import { textOf } from '../watch/text-range.ts'
import { type Detail, statementsOf } from './detail.ts'
import { type FeedbackForm, feedbackForm } from './feedback-form.ts'
import { make } from './make-element.ts'
import { createStatements, type Statement } from './statements.ts'
import { styleSheet } from './style-sheet.ts'
import { attributeOf, englishTexts, type FeedbackTexts, textsOf } from './texts.ts'

/** What an application may give as properties rather than attributes. */
export type FeedbackElementProperties = Pick<SendOptions, 'consent' | 'onError'> & {
  texts?: Partial<FeedbackTexts> | undefined
  /** The answer as the model gave it, where the page shows it rendered: it is what gets marked and rewritten. */
  source?: string | undefined
}

/** Everything that one submit says travels together. */
const withinMs = 50
const nothing: Detail = { reason: null, marks: [], correction: null }
const properties = ['texts', 'source', 'consent', 'onError'] as const

// A server that renders pages has no elements, and may import this all the same.
const Element = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement

/**
 * `<loopwright-feedback token="…" url="…" for="id of the answer">`: asks whether an answer was helpful and, after "no", why,
 * which part, and how it should read. A second press of the other button revises the first; of the same one takes it back.
 *
 * Each statement is announced by the event `loopwright-feedback`, whose `detail` is what is sent; preventing it keeps it here.
 */
export class LoopwrightFeedbackElement extends Element {
  static readonly observedAttributes = [
    ...['token', 'url', 'for', 'inference-id', 'storage', 'channel'],
    ...Object.keys(englishTexts).map(attributeOf),
  ]

  #given: FeedbackElementProperties = {}
  #sender: Sender | undefined
  #statements = createStatements()
  #detail = nothing
  #form: FeedbackForm | undefined
  #box: HTMLElement | undefined
  #status = make('p', { role: 'status', with: { part: 'status' } })

  constructor() {
    super()
    const root = this.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [styleSheet()]
  }

  get texts(): Partial<FeedbackTexts> {
    return this.#given.texts ?? {}
  }
  set texts(texts: Partial<FeedbackTexts> | undefined) {
    const isSame = JSON.stringify(texts) === JSON.stringify(this.#given.texts)
    this.#given.texts = texts
    if (!isSame) this.#render()
  }

  get source(): string | undefined {
    return this.#given.source
  }
  set source(source: string | undefined) {
    this.#given.source = source
  }

  get consent(): SendOptions['consent'] {
    return this.#given.consent
  }
  set consent(consent: SendOptions['consent']) {
    this.#given.consent = consent
  }

  get onError(): SendOptions['onError'] {
    return this.#given.onError
  }
  set onError(onError: SendOptions['onError']) {
    this.#given.onError = onError
  }

  connectedCallback(): void {
    for (const name of properties) {
      // Set before the element was defined, where it hides the accessor above.
      const own = Object.getOwnPropertyDescriptor(this, name)
      if (!own) continue
      delete this[name]
      Object.assign(this, { [name]: own.value })
    }
    this.#render()
  }

  disconnectedCallback(): void {
    this.#closeForm()
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return
    this.#sender = undefined
    if (name === 'token') {
      // Another answer: nothing was said of it yet.
      this.#statements = createStatements()
      this.#detail = nothing
      this.#status.textContent = ''
      this.#closeForm()
    }
    this.#render()
  }

  get #texts(): FeedbackTexts {
    return textsOf(this, this.#given.texts ?? {})
  }

  get #answer(): globalThis.Element | null {
    const id = this.getAttribute('for')
    return id === null
      ? null
      : ((this.getRootNode() as Document).getElementById?.(id) ?? document.getElementById(id))
  }

  #render(): void {
    const root = this.shadowRoot
    if (!root || !this.isConnected) return
    const draft = this.#form?.read()
    this.#closeForm()
    if (!this.getAttribute('token')) {
      root.replaceChildren()
      return
    }
    const texts = this.#texts
    const thumb = (value: boolean, text: string, name: string) =>
      make(
        'button',
        { type: 'button', onclick: () => void this.#press(value), with: { part: `button ${name}` } },
        text,
      )
    const box = make(
      'div',
      { className: 'box', role: 'group', with: { part: 'box', 'aria-labelledby': 'question' } },
      make(
        'div',
        { className: 'row', with: { part: 'question' } },
        make('p', { id: 'question' }, texts.question),
        thumb(true, texts.yes, 'yes'),
        thumb(false, texts.no, 'no'),
        make('button', {
          type: 'button',
          id: 'more',
          onclick: () => {
            this.#openForm()
            this.#form?.element.querySelector('input')?.focus()
          },
          with: { part: 'button more' },
        }),
        this.#status,
      ),
    )
    this.#box = box
    root.replaceChildren(box)
    if (draft) this.#openForm(draft)
    this.#show()
  }

  /** Brings the buttons in line with what is said. */
  #show(): void {
    const box = this.#box
    if (!box) return
    const helpful = this.#statements.valueOf('helpful')
    box.querySelector('[part~=yes]')?.setAttribute('aria-pressed', String(helpful === true))
    const no = box.querySelector('[part~=no]')
    no?.setAttribute('aria-pressed', String(helpful === false))
    no?.setAttribute('aria-expanded', String(this.#form !== undefined))
    const more = box.querySelector<HTMLButtonElement>('#more')
    if (!more) return
    more.hidden = helpful !== false || this.#form !== undefined
    more.textContent = this.#detail === nothing ? this.#texts.sayMore : this.#texts.change
  }

  async #press(value: boolean): Promise<void> {
    const isTakenBack = this.#statements.valueOf('helpful') === value
    const said = await this.#say([
      { signal: 'helpful', value: isTakenBack ? null : value },
      // What was wrong is no longer said of an answer that was of use, or of which nothing is said.
      ...this.#statementsOf(nothing),
    ])
    if (!said) return
    this.#detail = nothing
    const { takenBack, thanks, tellMore } = this.#texts
    this.#status.textContent = isTakenBack ? takenBack : value ? thanks : tellMore
    if (!isTakenBack && !value) this.#openForm()
    else this.#closeForm()
    this.#show()
  }

  #openForm(detail = this.#detail): void {
    const answer = this.#answer
    this.#closeForm()
    this.#form = feedbackForm({
      texts: this.#texts,
      answer,
      original: this.#original(answer),
      detail,
      announce: (text) => {
        this.#status.textContent = text
      },
      onSend: (detail) => void this.#send(detail),
      onCancel: () => this.#leaveForm(),
    })
    this.#box?.append(this.#form.element)
    this.#show()
  }

  /** What the answer says, with its lines as the visitor sees them. */
  #original(answer: globalThis.Element | null): string {
    const { source } = this.#given
    if (source !== undefined) return source
    // biome-ignore lint/performance/useDomNodeTextContent: the text alone would join paragraphs and list items.
    return answer instanceof HTMLElement ? answer.innerText : (answer?.textContent ?? '')
  }

  #closeForm(): void {
    this.#form?.close()
    this.#form?.element.remove()
    this.#form = undefined
  }

  /** What had the focus is gone; it goes on to what opens the form again. */
  #leaveForm(): void {
    this.#closeForm()
    this.#show()
    this.#box?.querySelector<HTMLElement>('#more')?.focus()
  }

  async #send(detail: Detail): Promise<void> {
    if (!(await this.#say(this.#statementsOf(detail)))) return
    const isSomething = detail.reason !== null || detail.marks.length > 0 || detail.correction !== null
    this.#detail = isSomething ? detail : nothing
    this.#status.textContent = this.#texts.sent
    this.#leaveForm()
  }

  #statementsOf(detail: Detail): Statement[] {
    const answer = this.#answer
    return statementsOf(detail, { source: this.#given.source, rendered: answer ? textOf(answer) : '' })
  }

  /** Says what has changed; false when the visitor does not consent. */
  async #say(statements: Statement[]): Promise<boolean> {
    const attribute = (name: string) => this.getAttribute(name) ?? undefined
    this.#sender ??= openSender({
      token: attribute('token') ?? '',
      url: attribute('url') ?? '',
      inferenceId: attribute('inference-id'),
      channel: attribute('channel'),
      storage: attribute('storage') as SendOptions['storage'],
      consent: this.consent && (() => this.consent?.() ?? true),
      onError: (error, lost) => this.onError?.(error, lost),
    })
    if (!(await this.#sender.ask())) {
      this.#status.textContent = this.#texts.notSent
      return false
    }
    for (const statement of statements) {
      const change = this.#statements.changeTo(statement)
      if (!change) continue
      const said: Said & { id: string } = { ...change, id: makeId() }
      this.#statements.keep(said)
      const announced = new CustomEvent('loopwright-feedback', {
        ...{ bubbles: true, composed: true, cancelable: true },
        detail: said,
      })
      if (this.dispatchEvent(announced)) this.#sender.say(said, withinMs)
    }
    return true
  }
}

/** Makes `<loopwright-feedback>` known to the page. Harmless when repeated, and where there is no page. */
export function defineFeedbackElement(): void {
  if (globalThis.customElements && !customElements.get('loopwright-feedback'))
    customElements.define('loopwright-feedback', LoopwrightFeedbackElement)
}

import { selectedRange, type TextRange, textOf } from '../watch/text-range.ts'
import type { Detail } from './detail.ts'
import { make } from './make-element.ts'
import { paintMarks, sentencesOf, withMark } from './marks.ts'
import type { FeedbackTexts } from './texts.ts'

export type FeedbackForm = {
  element: HTMLFormElement
  /** What it holds now. */
  read(): Detail
  /** Takes the marks out of the answer. */
  close(): void
}

/** The server takes no longer text. */
const correctionLimit = 20_000

/** The form that opens after "no". `answer` is the element that shows the answer, where the page names it. */
export function feedbackForm(given: {
  texts: FeedbackTexts
  answer: Element | null
  /** What the answer says, to be written better. */
  original: string
  /** What was said before. */
  detail: Detail
  announce: (text: string) => void
  onSend: (detail: Detail) => void
  onCancel: () => void
}): FeedbackForm {
  const { texts, answer, original, detail } = given
  const reasons = Object.entries(texts.reasons).map(([value, label]) => {
    const input = make('input', { type: 'radio', name: 'reason', value, checked: value === detail.reason })
    return { input, label: make('label', { with: { part: 'reason' } }, input, label) }
  })
  const correction = make('textarea', {
    id: 'correction',
    value: detail.correction ?? original,
    maxLength: correctionLimit,
    dir: 'auto',
    with: { part: 'correction' },
  })
  const parts = answer && partsField(texts, answer, detail.marks, given.announce)
  const element = make(
    'form',
    { with: { part: 'form' } },
    make(
      'fieldset',
      { with: { part: 'reasons' } },
      make('legend', {}, texts.whatWasWrong),
      ...reasons.map(({ label }) => label),
    ),
    ...(parts ? [parts.element] : []),
    make(
      'div',
      {},
      make('label', { className: 'label', htmlFor: 'correction' }, texts.writeItBetter),
      correction,
    ),
    make(
      'div',
      { className: 'row' },
      make('button', { type: 'submit', with: { part: 'button send' } }, texts.send),
      make(
        'button',
        { type: 'button', onclick: given.onCancel, with: { part: 'button cancel' } },
        texts.cancel,
      ),
    ),
  )
  function read(): Detail {
    const text = correction.value.trim()
    return {
      reason: reasons.find(({ input }) => input.checked)?.input.value ?? null,
      marks: parts?.marks() ?? [],
      correction: text === '' || text === original.trim() ? null : text,
    }
  }

  element.onsubmit = (event) => {
    event.preventDefault()
    given.onSend(read())
  }
  element.onkeydown = (event) => {
    if (event.key === 'Escape') given.onCancel()
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) element.requestSubmit()
  }
  return { element, read, close: () => parts?.close() }
}

/** Marking by selecting in the answer, and, for those who cannot select there, by choosing sentences. */
function partsField(
  texts: FeedbackTexts,
  answer: Element,
  marked: readonly TextRange[],
  announce: (text: string) => void,
) {
  const text = textOf(answer)
  const read = ({ start, end }: TextRange) => text.slice(start, end)
  let marks = [...marked]
  let unpaint = () => {}
  let pressed: TextRange | null = null

  const list = make('ul', { with: { part: 'marks' } })
  const sentences = sentencesOf(text, answer.closest<HTMLElement>('[lang]')?.lang ?? '').map((range) => {
    const input = make('input', { type: 'checkbox' })
    input.onchange = () => change(input.checked ? withMark(marks, range) : without(range))
    return { range, input, label: make('label', {}, input, read(range)) }
  })
  const markButton = make(
    'button',
    { type: 'button', with: { part: 'button mark', 'aria-describedby': 'how-to-mark' } },
    texts.mark,
  )
  // A press may take the selection away before the click is known.
  markButton.onpointerdown = () => {
    pressed = selectedRange(answer)
  }
  markButton.onclick = () => {
    const range = selectedRange(answer) ?? pressed
    pressed = null
    if (range) change(withMark(marks, range))
    else announce(texts.nothingSelected)
  }

  const without = (range: TextRange) =>
    marks.filter(({ start, end }) => end <= range.start || range.end <= start)

  function change(changed: TextRange[]): void {
    marks = changed
    show()
  }

  function show(): void {
    unpaint()
    unpaint = paintMarks(answer, marks)
    for (const { range, input } of sentences)
      input.checked = marks.some(({ start, end }) => start <= range.start && range.end <= end)
    list.hidden = marks.length === 0
    list.replaceChildren(
      ...marks.map((mark) => {
        const remove = make('button', { type: 'button', with: { part: 'button unmark' } })
        remove.append(`${texts.unmark} `, make('q', { dir: 'auto' }, read(mark)))
        remove.onclick = () => {
          change(without(mark))
          markButton.focus()
        }
        return make('li', {}, remove)
      }),
    )
  }
  show()

  return {
    element: make(
      'fieldset',
      { with: { part: 'parts' } },
      make('legend', {}, texts.whichPart),
      make('p', { id: 'how-to-mark' }, texts.howToMark),
      markButton,
      list,
      make(
        'details',
        {},
        make('summary', {}, texts.chooseSentences),
        make('div', { className: 'sentences' }, ...sentences.map(({ label }) => label)),
      ),
    ),
    marks: () => marks,
    close: () => unpaint(),
  }
}

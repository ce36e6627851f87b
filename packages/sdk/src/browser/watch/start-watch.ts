import type { Anchor } from '../../feedback/feedback.ts'
import { openSender } from '../open-sender.ts'
import type { ObserveOptions, Watch } from './observe.ts'
import { rangeInSource } from './range-in-source.ts'
import { selectedRange, shareOf, type TextRange, textOf } from './text-range.ts'
import { timeInView } from './time-in-view.ts'

/** What is done with an answer travels together, this much later. */
const withinMs = 2_000
/** A selection counts when it has not changed for this long. */
const settledAfterMs = 1_000
/** A glance that is shorter is not told. */
const shortestMs = 500
const mostOfOneSignal = 20
const quoteLimit = 2_000
const commentLimit = 10_000

/** The watch itself, for a visitor who may be watched if they consent. */
export function startWatch(element: Element, options: ObserveOptions): Watch {
  const { includeText = false } = options
  const sender = openSender(options)
  const ending = new AbortController()
  const counts = new Map<string, number>()
  let dwell: { id: string; ms: number } | undefined
  let settling: ReturnType<typeof setTimeout> | undefined
  let lastSelected = ''

  function say(signal: string, value: boolean | number, more: { anchor?: Anchor; comment?: string } = {}) {
    const count = (counts.get(signal) ?? 0) + 1
    counts.set(signal, count)
    if (count <= mostOfOneSignal) sender.say({ signal, value, ...more }, withinMs)
  }

  function sayOfText(signal: string, range: TextRange): void {
    const text = textOf(element)
    const source = typeof options.source === 'function' ? options.source() : options.source
    const part = source === undefined ? range : rangeInSource(source, text, range)
    const quote = text.slice(range.start, range.end).slice(0, quoteLimit)
    const anchor: Anchor | null = part && { kind: 'text', ...part, ...(includeText && { quote }) }
    say(signal, Number(shareOf(text, range).toFixed(4)), { ...(anchor && { anchor }) })
  }

  function onSelection(): void {
    clearTimeout(settling)
    settling = setTimeout(
      quietly(() => {
        const range = selectedRange(element)
        const key = range ? `${range.start}-${range.end}` : lastSelected
        if (range && key !== lastSelected) sayOfText('selected', range)
        lastSelected = key
      }),
      settledAfterMs,
    )
  }

  function onCopy(): void {
    const range = selectedRange(element)
    if (range) sayOfText('copied', range)
  }

  function onClick(event: Event): void {
    // The middle button opens a link too, and says so by another event; what the right one opens is a menu.
    if (event.type === 'auxclick' && (event as MouseEvent).button !== 1) return
    const pressed = event.composedPath().find((node) => node instanceof Element) as Element | undefined
    if (isButton('regenerate', pressed)) regenerated()
    if (isButton('copy', pressed)) copied()
    const links = [...element.querySelectorAll('a[href]')]
    const index = links.indexOf(pressed?.closest('a[href]') ?? element)
    if (index !== -1) say('clicked', true, { anchor: { kind: 'citation', index } })
  }

  /** Whether a button of the page was pressed that does this with this answer. */
  function isButton(what: string, pressed: Element | undefined): boolean {
    const attribute = `data-loopwright-${what}`
    const button = pressed?.closest(`[${attribute}]`)
    const of = button?.getAttribute(attribute)
    return of ? of === element.id : element.contains(button ?? null)
  }

  function copied(): void {
    const { length } = textOf(element)
    if (!ending.signal.aborted && length > 0) sayOfText('copied', { start: 0, end: length })
  }

  function regenerated(): void {
    if (!ending.signal.aborted && !counts.has('regenerated')) say('regenerated', true)
  }

  /** One observation a watch, revised when the answer was in view again. */
  function sayDwell(): void {
    const ms = view.totalMs()
    if (ms - (dwell?.ms ?? 0) < shortestMs) return
    dwell = { id: sender.say({ signal: 'dwell', value: ms, supersedes: dwell?.id }, withinMs), ms }
  }

  function end(): void {
    ending.abort()
    clearTimeout(settling)
    view.stop()
  }

  function stop(): void {
    if (ending.signal.aborted) return
    sayDwell()
    end()
  }

  const view = timeInView(
    element,
    quietly((isInDocument: boolean) => (isInDocument ? sayDwell() : stop())),
  )
  const listen = (type: string, listener: (event: Event) => void) =>
    document.addEventListener(type, quietly(listener), { capture: true, signal: ending.signal })
  for (const type of ['copy', 'cut']) listen(type, onCopy)
  for (const type of ['click', 'auxclick']) listen(type, onClick)
  listen('selectionchange', onSelection)
  void sender.ask().then((isAllowed) => isAllowed || end())

  return {
    stop: quietly(stop),
    copied: quietly(copied),
    regenerated: quietly(regenerated),
    nextMessage: quietly((text?: string) => {
      if (ending.signal.aborted) return
      const comment = includeText && text ? { comment: text.slice(0, commentLimit) } : {}
      say('followed-up', true, comment)
      stop()
    }),
    get isWatching() {
      return !ending.signal.aborted
    },
  }
}

/** What goes wrong in watching is never the page's affair. */
function quietly<Given extends unknown[]>(run: (...given: Given) => void): (...given: Given) => void {
  return (...given) => {
    try {
      run(...given)
    } catch {
      // The page goes on.
    }
  }
}

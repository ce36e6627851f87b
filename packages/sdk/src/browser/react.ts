import {
  createElement,
  type DetailedHTMLProps,
  type HTMLAttributes,
  type ReactElement,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
} from 'react'
import { type ObserveOptions, observe, type Watch } from './watch/observe.ts'
import {
  defineFeedbackElement,
  type FeedbackElementProperties,
  type LoopwrightFeedbackElement,
} from './widget/feedback-element.ts'

type FeedbackAttributes = {
  token: string
  url: string
  /** The id of the element that shows the answer. */
  for?: string | undefined
  theme?: 'light' | 'dark' | undefined
  'inference-id'?: string | undefined
  channel?: string | undefined
  storage?: 'local' | 'session' | 'none' | undefined
}

/** A statement of the visitor, as it is sent. */
export type FeedbackEvent = CustomEvent<{
  id: string
  signal: string
  value: unknown
  supersedes?: string
}>

export type LoopwrightFeedbackProps = FeedbackElementProperties &
  Omit<FeedbackAttributes, 'inference-id'> & {
    inferenceId?: string | undefined
    className?: string | undefined
    onFeedback?: ((event: FeedbackEvent) => void) | undefined
  }

/** What `<loopwright-feedback>` takes in JSX. */
export type FeedbackElementProps = DetailedHTMLProps<
  Omit<HTMLAttributes<LoopwrightFeedbackElement>, 'onError'>,
  LoopwrightFeedbackElement
> &
  FeedbackAttributes &
  FeedbackElementProperties

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'loopwright-feedback': FeedbackElementProps
    }
  }
}

/**
 * Watches the answer in `ref` from when it is shown until it goes, or until its token is another. Null watches nothing, for
 * an answer that has not ended yet. What is returned stays the same, and speaks for the answer that is shown.
 *
 * @example
 * const ref = useRef<HTMLDivElement>(null)
 * const watch = useObserve(ref, token ? { token, url } : null)
 */
export function useObserve(ref: RefObject<Element | null>, options: ObserveOptions | null): Watch {
  const watching = useRef<Watch>(undefined)
  const latest = useRef(options)
  const key = options && `${options.token} ${options.url}`
  useEffect(() => {
    latest.current = options
  })
  useEffect(() => {
    if (key === null || !ref.current || !latest.current) return
    const { source } = latest.current
    const newest = () => (typeof latest.current?.source === 'string' ? latest.current.source : undefined)
    const watch = observe(ref.current, {
      ...latest.current,
      source: typeof source === 'function' ? source : newest,
    })
    watching.current = watch
    return () => watch.stop()
  }, [ref, key])
  return useMemo<Watch>(
    () => ({
      stop: () => watching.current?.stop(),
      copied: () => watching.current?.copied(),
      regenerated: () => watching.current?.regenerated(),
      nextMessage: (text) => watching.current?.nextMessage(text),
      get isWatching() {
        return watching.current?.isWatching ?? false
      },
    }),
    [],
  )
}

/** `<loopwright-feedback>` with its properties and its event as props, for React 18 as well. */
export function LoopwrightFeedback(props: LoopwrightFeedbackProps): ReactElement {
  const { texts, source, consent, onError, onFeedback, inferenceId, className, ...attributes } = props
  const ref = useRef<LoopwrightFeedbackElement>(null)
  useEffect(defineFeedbackElement, [])
  useEffect(() => {
    if (ref.current) Object.assign(ref.current, { texts, source, consent, onError })
  }, [texts, source, consent, onError])
  useEffect(() => {
    const element = ref.current
    if (!element || !onFeedback) return
    const listener = (event: Event) => onFeedback(event as FeedbackEvent)
    element.addEventListener('loopwright-feedback', listener)
    return () => element.removeEventListener('loopwright-feedback', listener)
  }, [onFeedback])
  // React before 19 knows `className` only on elements of its own.
  return createElement('loopwright-feedback', {
    ...attributes,
    'inference-id': inferenceId,
    class: className,
    ref,
  })
}

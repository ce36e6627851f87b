/**
 * What a page needs to learn what becomes of an answer: `observe` watches it, `<loopwright-feedback>` asks about it. Importing
 * this makes the element known to the page.
 */
import { defineFeedbackElement } from './browser/widget/feedback-element.ts'

export type { SendOptions } from './browser/send-options.ts'
export { type ObserveOptions, observe, type Watch } from './browser/watch/observe.ts'
export {
  type FeedbackElementProperties,
  LoopwrightFeedbackElement,
} from './browser/widget/feedback-element.ts'
export type { FeedbackTexts } from './browser/widget/texts.ts'

defineFeedbackElement()

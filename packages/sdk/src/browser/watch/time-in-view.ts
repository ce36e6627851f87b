export type TimeInView = {
  /** For how long the element has been in view so far. In milliseconds. */
  totalMs(): number
  stop(): void
}

/** As large a share of the element, or of the window, must show the answer for it to count as in view. */
const mostlyShown = 0.5

/**
 * Counts the time for which at least half of an element can be seen, or it fills half of the window, in a page that is not
 * hidden. `onGone` is called each time that ends.
 */
export function timeInView(element: Element, onGone: (isInDocument: boolean) => void): TimeInView {
  let isShown = false
  let wasInDocument = false
  let sinceMs: number | undefined
  let earlierMs = 0

  const running = () => (sinceMs === undefined ? 0 : performance.now() - sinceMs)

  function look(isLeaving = false): void {
    const isInView = isShown && !isLeaving && document.visibilityState === 'visible'
    if (isInView === (sinceMs !== undefined)) return
    earlierMs += running()
    sinceMs = isInView ? performance.now() : undefined
    if (!isInView) onGone(element.isConnected)
  }

  const observer = new IntersectionObserver(
    (entries) => {
      const { intersectionRatio, intersectionRect, rootBounds } = entries.at(-1)!
      const windowHeight = rootBounds?.height ?? innerHeight
      isShown = intersectionRatio >= mostlyShown || intersectionRect.height >= windowHeight * mostlyShown
      look()
      if (wasInDocument && !element.isConnected) onGone(false)
      wasInDocument = element.isConnected
    },
    { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1] },
  )
  observer.observe(element)
  const onVisibility = () => look()
  const onPageHide = () => look(true)
  // Before anybody else, so that what was counted is on its way before the page's queue empties itself.
  document.addEventListener('visibilitychange', onVisibility, true)
  addEventListener('pagehide', onPageHide, true)
  addEventListener('pageshow', onVisibility)

  return {
    totalMs: () => Math.round(earlierMs + running()),
    stop() {
      observer.disconnect()
      document.removeEventListener('visibilitychange', onVisibility, true)
      removeEventListener('pagehide', onPageHide, true)
      removeEventListener('pageshow', onVisibility)
    },
  }
}

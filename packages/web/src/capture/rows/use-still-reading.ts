import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'

type StillReading = {
  /** Rows that came above what is in view. */
  unseen: number
  showNew: () => void
}

/**
 * Keeps what is being read where it is when rows come in above it: scrolled to, pointed at or focused, it does not move.
 * Only a list at its top that nobody touches slides (`data-sliding`).
 */
export function useStillReading<Row>(
  scroller: RefObject<HTMLDivElement | null>,
  rows: readonly Row[],
  idOf: (row: Row) => string,
  heightPx: number,
): StillReading {
  const before = useRef(rows)
  const offsetPx = useRef(0)
  const [unseen, setUnseen] = useState(0)

  useLayoutEffect(() => {
    const box = scroller.current
    const last = before.current
    before.current = rows
    if (!box || last === rows || last.length === 0) return
    const wasAt = Math.floor(offsetPx.current / heightPx)
    const firstInView = last[wasAt]
    const id = firstInView && idOf(firstInView)
    const came = rows.findIndex((row) => idOf(row) === id) - wasAt
    if (came <= 0) return
    const isRead = offsetPx.current > 0 || box.matches(':hover') || box.contains(document.activeElement)
    // Said before anything asks for the layout: rows that are to stay must not begin to slide.
    box.dataset.sliding = String(!isRead)
    if (!isRead) return
    // The room is made before the browser draws, so that nothing is seen to jump.
    const content = box.firstElementChild as HTMLElement | null
    if (content) content.style.height = `${rows.length * heightPx}px`
    offsetPx.current += came * heightPx
    box.scrollTop = offsetPx.current
    setUnseen((count) => count + came)
  }, [rows, idOf, scroller, heightPx])

  useEffect(() => {
    const box = scroller.current
    if (!box) return
    const onScroll = () => {
      offsetPx.current = box.scrollTop
      if (box.scrollTop < heightPx) setUnseen(0)
    }
    onScroll()
    box.addEventListener('scroll', onScroll, { passive: true })
    return () => box.removeEventListener('scroll', onScroll)
  }, [scroller, heightPx])

  const showNew = () => {
    scroller.current?.scrollTo({ top: 0 })
    setUnseen(0)
  }
  return { unseen, showNew }
}

import { type RefObject, useEffect, useRef, useState } from 'react'

/** Whether what a box holds is wider than the box: it must then be reachable with the keyboard, to be scrolled. */
export function useScrollable(): { scroller: RefObject<HTMLDivElement | null>; isScrollable: boolean } {
  const scroller = useRef<HTMLDivElement>(null)
  const [isScrollable, setScrollable] = useState(false)
  useEffect(() => {
    const box = scroller.current
    if (!box) return
    const observer = new ResizeObserver(() => setScrollable(box.scrollWidth > box.clientWidth))
    observer.observe(box)
    if (box.firstElementChild) observer.observe(box.firstElementChild)
    return () => observer.disconnect()
  }, [])
  return { scroller, isScrollable }
}

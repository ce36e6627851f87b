import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react'
import { describeFailure } from '../api/problem.ts'
import classes from './toasts.module.css'

type Toast = { id: number; text: string; tone: 'plain' | 'bad' }
type Notify = { say: (text: string) => void; fail: (error: unknown) => void }

const ToastContext = createContext<Notify | null>(null)
const shownMs = 5000

/** Short news of what just happened, spoken by screen readers too. Failures stay longer. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const nextId = useRef(1)
  const show = useCallback((text: string, tone: Toast['tone']) => {
    const id = nextId.current++
    setToasts((shown) => [...shown.slice(-3), { id, text, tone }])
    setTimeout(
      () => setToasts((shown) => shown.filter((toast) => toast.id !== id)),
      tone === 'bad' ? shownMs * 2 : shownMs,
    )
  }, [])
  const [notify] = useState<Notify>(() => ({
    say: (text) => show(text, 'plain'),
    fail: (error) => {
      const failure = describeFailure(error)
      show(`${failure.title}: ${failure.detail}`, 'bad')
    },
  }))
  return (
    <ToastContext value={notify}>
      {children}
      <div className={classes.toasts} role="status" aria-live="polite">
        {toasts.map((toast) => (
          <div key={toast.id} className={classes.toast} data-tone={toast.tone}>
            {toast.text}
          </div>
        ))}
      </div>
    </ToastContext>
  )
}

export function useToasts(): Notify {
  const notify = useContext(ToastContext)
  if (!notify) throw new Error('useToasts needs a ToastProvider above it')
  return notify
}

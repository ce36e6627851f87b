import type { LeasedTask } from '@loopwright/contract'
import { useCallback, useEffect, useRef, useState } from 'react'
import { isStatus } from '../api/problem.ts'
import { useApi } from '../api/use-api.tsx'
import { useToasts } from '../parts/toasts.tsx'

export type ReviewSession = {
  /** The task in hand; null when the queue has none for this person. */
  task: LeasedTask | null
  status: 'loading' | 'ready' | 'busy' | 'empty' | 'failed'
  error: unknown
  answered: number
  canUndo: boolean
  answer: (label: string, note: string) => void
  skip: () => void
  undo: () => void
  next: () => void
}

type SessionState = Pick<ReviewSession, 'task' | 'status' | 'error'>

/**
 * One person's way through a queue: holds one task at a time, gives it back when they leave, and remembers what they
 * answered so that the last answer can be taken back.
 */
export function useReviewSession(queueId: string): ReviewSession {
  const api = useApi()
  const toasts = useToasts()
  const [state, setState] = useState<SessionState>({ task: null, status: 'loading', error: null })
  const [answeredIds, setAnsweredIds] = useState<readonly string[]>([])
  const held = useRef<LeasedTask | null>(null)
  const isBusy = useRef(false)

  const hold = useCallback((task: LeasedTask | null) => {
    held.current = task
    setState({ task, status: task ? 'ready' : 'empty', error: null })
  }, [])

  const lease = useCallback(async () => {
    const { task } = await api.review.leaseTask.call({ id: queueId })
    hold(task)
  }, [api, queueId, hold])

  /** Runs one step at a time: a second key press while the first is on its way is dropped. */
  const step = useCallback(
    async (action: () => Promise<void>) => {
      if (isBusy.current) return
      isBusy.current = true
      setState((before) => ({ ...before, status: before.task ? 'busy' : 'loading' }))
      try {
        await action()
      } catch (error) {
        if (isStatus(error, 409)) {
          toasts.fail(error)
          await lease().catch((again) => setState({ task: null, status: 'failed', error: again }))
        } else {
          setState((before) =>
            before.task ? { ...before, status: 'ready' } : { task: null, status: 'failed', error },
          )
          if (held.current) toasts.fail(error)
        }
      } finally {
        isBusy.current = false
      }
    },
    [lease, toasts],
  )

  useEffect(() => {
    void step(lease)
    return () => {
      // Whoever leaves does not keep the task from others until its lease ends.
      const left = held.current
      held.current = null
      if (left) api.review.releaseTask.call({ id: left.id }).catch(() => undefined)
    }
  }, [api, step, lease])

  const task = state.task
  return {
    ...state,
    answered: answeredIds.length,
    canUndo: answeredIds.length > 0,
    answer: (label, note) =>
      void step(async () => {
        if (!task) return
        await api.review.answerTask.call({ id: task.id, label, ...(note && { note }) })
        setAnsweredIds((before) => [...before, task.id])
        held.current = null
        await lease()
      }),
    skip: () =>
      void step(async () => {
        if (!task) return
        await api.review.releaseTask.call({ id: task.id })
        held.current = null
        await lease()
      }),
    undo: () =>
      void step(async () => {
        const last = answeredIds.at(-1)
        if (last === undefined) return
        const restored = await api.review.undoAnswer.call({ id: last })
        setAnsweredIds((before) => before.slice(0, -1))
        const inHand = held.current
        hold(restored.task)
        if (inHand) await api.review.releaseTask.call({ id: inHand.id }).catch(() => undefined)
      }),
    next: () => void step(lease),
  }
}

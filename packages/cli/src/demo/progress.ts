/** What people see while the demo works: what, how far, how long still. */
export type Progress = {
  /** A line that stays. */
  say(words: string): void
  /** Something that takes a while. `total` is 0 where it is unknown. */
  begin(title: string, total: number): ProgressStep
}

export type ProgressStep = {
  advance(by?: number): void
  /** Says how far it is, where that is known otherwise than by counting. */
  set(done: number, total: number, note?: string): void
  end(words?: string): void
}

export type ProgressStream = { write(text: string): unknown; isTTY?: boolean | undefined }

const redrawMs = 100
/** A log is for reading later: fewer lines. */
const logPauseMs = 4_000
const quietMs = 1_000

export function createProgress(
  stream: ProgressStream,
  now: () => number = () => performance.now(),
): Progress {
  const isScreen = stream.isTTY === true
  const write = (text: string) => stream.write(isScreen ? `\r\x1b[2K${text}` : text)
  return {
    say: (words) => write(`${words}\n`),
    begin(title, total) {
      const startedMs = now()
      let shownMs = isScreen ? startedMs - redrawMs : startedMs - logPauseMs + quietMs
      let state = { done: 0, total, note: '' }
      const show = () => {
        const elapsedMs = now() - startedMs
        if (now() - shownMs < (isScreen ? redrawMs : logPauseMs)) return
        shownMs = now()
        write(`  ${title}: ${describe(state, elapsedMs)}${isScreen ? '' : '\n'}`)
      }
      return {
        advance(by = 1) {
          state.done += by
          show()
        },
        set(done, newTotal, note = '') {
          state = { done, total: newTotal, note }
          show()
        },
        end(words = `${title}: ${state.done.toLocaleString('en')} done`) {
          write(`✓ ${words} (${seconds(now() - startedMs)})\n`)
        },
      }
    },
  }
}

function describe(state: { done: number; total: number; note: string }, elapsedMs: number): string {
  const note = state.note === '' ? '' : `, ${state.note}`
  if (state.total === 0) return `${seconds(elapsedMs)}${note}`
  const share = Math.min(1, state.done / state.total)
  const left = share > 0.02 ? `, about ${seconds((elapsedMs * (1 - share)) / share)} left` : ''
  const counted =
    state.total > 1 ? `${state.done.toLocaleString('en')} of ${state.total.toLocaleString('en')}, ` : ''
  return `${counted}${Math.round(100 * share)}%${note}${left}`
}

function seconds(milliseconds: number): string {
  return milliseconds < 10_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${Math.round(milliseconds / 1000)} s`
}

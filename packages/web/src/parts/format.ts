/** 0.8312 becomes "83.1 %". */
export function percent(value: number, digits = 1): string {
  return `${(value * 100).toFixed(digits)} %`
}

/** A difference of rates in percentage points, always with its sign: 0.041 becomes "+4.1 pts". */
export function points(value: number, digits = 1): string {
  return `${signed(value * 100, digits)} pts`
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits)
  if (Number(text) === 0) return text
  return `${value > 0 ? '+' : '−'}${text}`
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-GB')
}

/** Short enough for a narrow column: 12,400 becomes "12.4k". */
export function shortCount(value: number): string {
  if (value < 10_000) return count(value)
  return value < 1_000_000 ? `${(value / 1000).toFixed(1)}k` : `${(value / 1_000_000).toFixed(1)}M`
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** The server's word for what it counts, in the singular where there is one: "gates opened" becomes "gate opened". */
export function counted(value: number, label: string): string {
  return value === 1 ? label.replace(/(?<=\w)s\b/, '') : label
}

/** Millionths of a dollar: the fewest digits that still tell small costs apart. */
export function cost(microUsd: number): string {
  const dollars = microUsd / 1_000_000
  return microUsd === 0 ? '$0' : `$${dollars < 0.01 ? dollars.toFixed(6) : dollars.toFixed(2)}`
}

export function decimal(value: number): string {
  return Math.abs(value) >= 100 ? count(value) : Number(value.toPrecision(3)).toString()
}

/** 0.4 ms, 312 ms, 4.1 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function duration(ms: number): string {
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return longDuration(Math.round(ms / 1000))
}

function longDuration(seconds: number): string {
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ]
  const first = units.findIndex(([, size]) => seconds >= size)
  const [name, size] = units[first] ?? ['s', 1]
  const rest = seconds % size
  const [smallerName, smallerSize] = units[first + 1] ?? ['', 0]
  const smaller = smallerSize === 0 ? 0 : Math.floor(rest / smallerSize)
  const large = `${Math.floor(seconds / size)} ${name}`
  return smaller === 0 ? large : `${large} ${smaller} ${smallerName}`
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`
  if (value < 1024 * 1024) return `${(value / 1024).toFixed(1)} KiB`
  return `${(value / 1024 / 1024).toFixed(1)} MiB`
}

/** "just now", "4 min ago", "3 h ago", "5 d ago", then the date. */
export function ago(time: string, now: number): string {
  const seconds = Math.round((now - Date.parse(time)) / 1000)
  if (seconds < 5) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  if (seconds < 86_400 * 7) return `${Math.floor(seconds / 86_400)} d ago`
  return new Date(time).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
}

export function fullTime(time: string): string {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
}

/** An id as people can read it: names stay, ids of ours are cut to what tells them apart. */
export function idName(id: string): string {
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id)) return id.slice(-6)
  return id.length > 28 ? `${id.slice(0, 27)}…` : id
}

/** "answer-quality" and "out_of_scope" as words. */
export function words(name: string): string {
  return name.replaceAll(/[-_]/g, ' ')
}

export function sentence(name: string): string {
  const text = words(name)
  return text.charAt(0).toUpperCase() + text.slice(1)
}

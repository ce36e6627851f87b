import { Button } from '@mantine/core'
import { useState } from 'react'
import { count, idName } from './format.ts'
import classes from './teachers.module.css'

const shownAtFirst = 8

/** The people whose corrections and answers taught something, by how much each gave. */
export function Teachers({ teachers }: { teachers: readonly { id: string; examples: number }[] }) {
  const [all, setAll] = useState(false)
  const ordered = teachers.toSorted((one, other) => other.examples - one.examples)
  const shown = all ? ordered : ordered.slice(0, shownAtFirst)
  const most = Math.max(1, ordered[0]?.examples ?? 1)
  if (ordered.length === 0) return <p className="quiet">No people: its examples were imported.</p>
  return (
    <div>
      {shown.map((teacher) => (
        <div key={teacher.id} className={classes.teacher}>
          <span className="clip mono" title={teacher.id}>
            {idName(teacher.id)}
          </span>
          <span className={classes.share}>
            <span style={{ width: `${(teacher.examples / most) * 60}%` }} />
            <span className="number quiet">{count(teacher.examples)}</span>
          </span>
        </div>
      ))}
      {ordered.length > shown.length && (
        <Button size="compact-sm" variant="default" mt={6} onClick={() => setAll(true)}>
          Show the other {count(ordered.length - shown.length)}
        </Button>
      )}
    </div>
  )
}

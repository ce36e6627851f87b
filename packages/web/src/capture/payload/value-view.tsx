import { OutsideText } from '../../parts/outside-text.tsx'
import { PlainText } from '../../parts/rendered-text.tsx'
import { isRecord } from './is-record.ts'
import { JsonView } from './json-view.tsx'
import classes from './payload.module.css'

const mostFields = 16
const longestField = 400

/** Any value as a person reads it best: a text as text, a handful of plain fields as a list, all else as JSON. */
export function ValueView({ value, label }: { value: unknown; label: string }) {
  if (value === null || value === undefined || value === '') return <span className="faint">nothing</span>
  if (typeof value === 'string') return <PlainText text={value} />
  const fields = plainFields(value)
  if (!fields) return <JsonView value={value} label={label} />
  return (
    <dl className={classes.fields}>
      {fields.map(([name, field]) => (
        <Field key={name} name={name} field={field} />
      ))}
    </dl>
  )
}

function Field({ name, field }: { name: string; field: unknown }) {
  return (
    <>
      <dt>
        <OutsideText text={name} longest={100} />
      </dt>
      <dd>
        {typeof field === 'string' ? (
          <OutsideText text={field} longest={longestField} />
        ) : (
          <span className="mono">{String(field)}</span>
        )}
      </dd>
    </>
  )
}

function plainFields(value: unknown): [string, unknown][] | null {
  if (!isRecord(value)) return null
  const fields = Object.entries(value)
  const isPlain = ([, field]: [string, unknown]) =>
    typeof field === 'string' ? field.length <= longestField : typeof field !== 'object' || field === null
  return fields.length > 0 && fields.length <= mostFields && fields.every(isPlain) ? fields : null
}

import { Button } from '@mantine/core'
import { useState } from 'react'
import { count, decimal } from '../../parts/format.ts'
import { outsideAddress } from '../../parts/outside-address.ts'
import { OutsideLink } from '../../parts/outside-link.tsx'
import { OutsideText } from '../../parts/outside-text.tsx'
import { PlainText } from '../../parts/rendered-text.tsx'
import classes from './payload.module.css'
import type { RetrievedDocument } from './read-documents.ts'

const shownAtFirst = 20
const shortText = 600

/** Documents that a search gave back, in its order: what each is, where it is from, how near it was said to be. */
export function RetrievedDocuments({ documents }: { documents: readonly RetrievedDocument[] }) {
  const [all, setAll] = useState(false)
  const shown = all ? documents : documents.slice(0, shownAtFirst)
  return (
    <div>
      <ol className={classes.documents} aria-label="Documents">
        {shown.map((document, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was retrieved never changes
          <li key={at} className={classes.document}>
            <span className="faint number">{at + 1}</span>
            <div className="row">
              <strong>
                <OutsideText text={document.title ?? document.id ?? 'Document'} longest={160} />
              </strong>
              {document.source && <Source source={document.source} />}
            </div>
            <span className="quiet number">
              {document.score !== null && `score ${decimal(document.score)}`}
            </span>
            {document.text !== '' && (
              <div className={classes.documentText}>
                <DocumentText text={document.text} />
              </div>
            )}
          </li>
        ))}
      </ol>
      {documents.length > shown.length && (
        <Button size="compact-sm" variant="default" onClick={() => setAll(true)}>
          Show the other {count(documents.length - shown.length)}
        </Button>
      )}
    </div>
  )
}

function Source({ source }: { source: string }) {
  if (outsideAddress(source)) return <OutsideLink href={source}>source</OutsideLink>
  return (
    <span className="faint">
      <OutsideText text={source} longest={160} />
    </span>
  )
}

function DocumentText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false)
  if (whole || text.length <= shortText) return <PlainText text={text} />
  return (
    <>
      <PlainText text={`${text.slice(0, shortText)}…`} />
      <button type="button" className={classes.more} onClick={() => setWhole(true)}>
        show all {count(text.length)} characters
      </button>
    </>
  )
}

import type { Span } from '@loopwright/contract'
import { Button } from '@mantine/core'
import { CopyButton } from '../../parts/copy-button.tsx'
import { JsonView } from '../payload/json-view.tsx'
import { saveFile } from './save-file.ts'
import classes from './trace.module.css'

/** A span exactly as it is kept, and its payloads as files. */
export function SpanJson({ span }: { span: Span }) {
  const text = () => JSON.stringify(span, null, 2)
  return (
    <div className={classes.rawJson}>
      <div className="row">
        <CopyButton text={text} label="Copy JSON" />
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => saveFile(`span-${span.spanId}.json`, text())}
        >
          Download
        </Button>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => saveFile('body.json', JSON.stringify(span.input))}
        >
          Download the input
        </Button>
      </div>
      <JsonView value={span} label="The span as JSON" />
    </div>
  )
}

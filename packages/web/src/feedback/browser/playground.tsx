import '@loopwright/sdk/browser'
import type { FeedbackEvent } from '@loopwright/sdk/browser/react'
import { ColorInput, NativeSelect, NumberInput, Tabs, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { CopyButton } from '../../parts/copy-button.tsx'
import classes from './browser.module.css'
import { htmlSnippet, lookStyle, plainLook, reactSnippet, type WidgetLook } from './widget-snippets.ts'

type Said = FeedbackEvent['detail']

const answer =
  'Your order left our warehouse on Monday. It will be there on Friday between 9 and 12. You can change the time until the evening before.'

/** The widget beside an answer, its look to be changed, what it would send, and what to paste into a page. */
export function Playground() {
  const [look, setLook] = useState(plainLook)
  const [said, setSaid] = useState<readonly Said[]>([])
  const widget = useRef<HTMLElement>(null)
  useEffect(() => {
    const element = widget.current
    const listen = (event: Event) => {
      // Prevented, it stays here: the answer is made up, and so is its token.
      event.preventDefault()
      setSaid((before) => [...before, (event as FeedbackEvent).detail])
    }
    element?.addEventListener('loopwright-feedback', listen)
    return () => element?.removeEventListener('loopwright-feedback', listen)
  }, [])
  const change = (next: Partial<WidgetLook>) => setLook({ ...look, ...next })
  return (
    <div className={classes.playground}>
      <div className={classes.stage} data-theme={look.theme || undefined}>
        <p id="playground-answer" className={classes.answer}>
          {answer}
        </p>
        <loopwright-feedback
          ref={widget as React.RefObject<never>}
          token="playground"
          inference-id="playground"
          url={window.location.origin}
          for="playground-answer"
          theme={look.theme || undefined}
          texts={look.question === '' ? {} : { question: look.question }}
          style={lookStyle(look)}
        />
      </div>
      <div className={classes.knobs}>
        <NativeSelect
          size="xs"
          label="Theme"
          value={look.theme}
          data={[
            { value: '', label: 'as the visitor has it' },
            { value: 'light', label: 'light' },
            { value: 'dark', label: 'dark' },
          ]}
          onChange={(event) => change({ theme: event.currentTarget.value as WidgetLook['theme'] })}
        />
        <ColorInput
          size="xs"
          label="Accent"
          placeholder="its own"
          value={look.accent}
          eyeDropperButtonProps={{ 'aria-label': 'Pick a colour from the screen' }}
          onChange={(accent) => change({ accent })}
        />
        <NumberInput
          size="xs"
          label="Roundness (px)"
          min={0}
          max={24}
          value={look.radiusPx}
          onChange={(radiusPx) => change({ radiusPx: Number(radiusPx) })}
        />
        <TextInput
          size="xs"
          label="Question"
          placeholder="its own"
          value={look.question}
          onChange={(event) => change({ question: event.currentTarget.value })}
        />
      </div>
      <div className={classes.said}>
        <h3>What it says</h3>
        {said.length === 0 ? (
          <p className="quiet">Press a button of the widget: what it would send appears here.</p>
        ) : (
          <ol aria-live="polite">
            {said.map(({ id, signal, value, supersedes }) => (
              <li key={id}>
                <code>
                  {signal}: {JSON.stringify(value)}
                  {supersedes !== undefined && ' (instead of before)'}
                </code>
              </li>
            ))}
          </ol>
        )}
      </div>
      <Tabs defaultValue="html" className={classes.snippets}>
        <Tabs.List>
          <Tabs.Tab value="html">HTML</Tabs.Tab>
          <Tabs.Tab value="react">React</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="html">
          <Snippet code={htmlSnippet(window.location.origin, look)} />
        </Tabs.Panel>
        <Tabs.Panel value="react">
          <Snippet code={reactSnippet(window.location.origin, look)} />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}

function Snippet({ code }: { code: string }) {
  return (
    <div className={classes.snippet}>
      <pre>{code}</pre>
      <CopyButton text={code} />
    </div>
  )
}

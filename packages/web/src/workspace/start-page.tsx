import { Button, Tabs } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useConnectKeys } from '../api/connect-keys.ts'
import { useApi } from '../api/use-api.tsx'
import { useMay } from '../api/use-may.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Page } from '../parts/page.tsx'
import { Section } from '../parts/section.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { useToasts } from '../parts/toasts.tsx'
import classes from './forms.module.css'
import { functionsQuery, newestTraceQuery } from './queries.ts'
import { snippets } from './snippets.ts'

const keyPlaceholder = 'lw_sk_your-secret-key'

/** How to connect an application, filled in; waits for its first call and shows it. */
export function StartPage() {
  const api = useApi()
  const toasts = useToasts()
  const mayMakeKeys = useMay('admin')
  const [keys, keepKeys] = useConnectKeys()
  const functions = useQuery(functionsQuery(api))
  const makeKey = useMutation(
    api.workspace.createKey.mutationOptions({
      onSuccess: (made) => keepKeys({ secretKey: made.key, publicKey: null }),
      onError: toasts.fail,
    }),
  )
  const firstFunction = functions.data?.items[0]
  const shown = snippets({
    origin: window.location.origin,
    secretKey: keys?.secretKey ?? keyPlaceholder,
    model: firstFunction ? `function/${firstFunction.name}` : 'openai/gpt-5-mini',
  })
  return (
    <Page
      title="Connect your application"
      about="Paste one of these into your application; its calls then appear here."
    >
      {keys ? (
        <Keys secretKey={keys.secretKey} publicKey={keys.publicKey} />
      ) : (
        <div className="row">
          {mayMakeKeys && (
            <Button
              size="xs"
              variant="default"
              loading={makeKey.isPending}
              onClick={() => makeKey.mutate({ kind: 'secret', name: 'application', role: 'engineer' })}
            >
              Make a key for these snippets
            </Button>
          )}
          <span className="quiet">Secrets are shown once, so the snippets below hold a placeholder.</span>
        </div>
      )}
      <Section title="Send a first call">
        <Tabs defaultValue="typescript" mt={8}>
          <Tabs.List>
            {shown.map(({ id, title }) => (
              <Tabs.Tab key={id} value={id}>
                {title}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {shown.map(({ id, about, code }) => (
            <Tabs.Panel key={id} value={id} pt={10}>
              <p className="quiet">{about}</p>
              <div className={classes.snippet}>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard */}
                <pre tabIndex={0}>{code}</pre>
                <CopyButton text={code} />
              </div>
            </Tabs.Panel>
          ))}
        </Tabs>
      </Section>
      <Section title="What has arrived">
        <NewestCall />
      </Section>
    </Page>
  )
}

function Keys({ secretKey, publicKey }: { secretKey: string; publicKey: string | null }) {
  return (
    <div className="stack">
      <p>These keys are shown this once. Keep the secret one where your application keeps its secrets.</p>
      <div className={classes.secret}>
        <code>{secretKey}</code>
        <CopyButton text={secretKey} label="Copy secret key" />
      </div>
      {publicKey && (
        <div className={classes.secret}>
          <code>{publicKey}</code>
          <CopyButton text={publicKey} label="Copy browser key" />
        </div>
      )}
    </div>
  )
}

function NewestCall() {
  const newest = useQuery(newestTraceQuery(useApi()))
  const trace = newest.data?.items[0]
  if (!trace) {
    return (
      <div className={classes.waiting} role="status">
        <span className={classes.pulse} aria-hidden="true" />
        <span>Waiting for the first call. This page looks every second.</span>
      </div>
    )
  }
  return (
    <div className="stack" role="status" style={{ paddingTop: 12 }}>
      <p>
        The newest call arrived <TimeAgo time={trace.startedAt} />:
      </p>
      <p>
        <Link to="/traces/$traceId" params={{ traceId: trace.traceId }}>
          {trace.inputText || trace.name}
        </Link>{' '}
        {trace.outputText && <span className="quiet">answered with “{trace.outputText.slice(0, 120)}”</span>}
      </p>
      <p>
        <Link to="/">See it in the loop</Link>
      </p>
    </div>
  )
}

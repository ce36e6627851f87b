import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/use-api.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Section } from '../../parts/section.tsx'
import { FeedbackTabs } from '../feedback-tabs.tsx'
import { browserQuery } from '../queries.ts'
import { BrowserSettings } from './browser-settings.tsx'
import { Playground } from './playground.tsx'

/** The feedback widget as end users will see it, and what browsers may do with the tokens that come with answers. */
export function BrowserPage() {
  const settings = useQuery(browserQuery(useApi()))
  return (
    <Page
      title="In the browser"
      about="Put the widget beside an answer. All it needs is the token that came with the answer, which is good for that answer and nothing else."
      actions={<FeedbackTabs current="/feedback/browser" />}
    >
      <Section title="Playground" about="Live, on a made-up answer. Nothing is sent from here.">
        <Playground />
      </Section>
      <Section
        title="What browsers may do"
        about="Every answer of the gateway carries a token in x-loopwright-feedback-token. Hand it to the page that shows the answer."
      >
        <QueryView query={settings} rows={4}>
          {(current) => <BrowserSettings settings={current} />}
        </QueryView>
      </Section>
    </Page>
  )
}

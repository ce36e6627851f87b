import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { useMay } from '../api/use-may.ts'
import { FactList } from '../parts/fact-list.tsx'
import { Page } from '../parts/page.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { KeysSection } from './keys-section.tsx'
import { LimitsSection } from './limits-section.tsx'
import { NewProject } from './new-project.tsx'
import { meQuery } from './queries.ts'
import { RedactionSection } from './redaction-section.tsx'

export function SettingsPage() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const mayKeys = useMay('admin')
  const mayProjects = useMay('owner')
  const me = useQuery(meQuery(useApi()))
  return (
    <Page title="Settings">
      {mayKeys && <KeysSection />}
      {mayKeys && <RedactionSection />}
      {mayKeys && <LimitsSection />}
      <Section
        title="Providers"
        about="Whom the gateway forwards to, with which keys, and what their models cost."
      >
        <p style={{ marginTop: 10 }}>
          <Link to="/settings/providers">See the providers and prices</Link>
        </p>
      </Section>
      <Section title="Project" aside={mayProjects && <NewProject />}>
        <div style={{ paddingTop: 10 }}>
          <QueryView query={me} rows={2}>
            {({ project, role, name, email }) => (
              <FactList
                facts={[
                  ['Name', project.name],
                  ['Id', <code key="id">{project.id}</code>],
                  ['Made', <TimeAgo key="made" time={project.createdAt} />],
                  ['You are', `${name}${email ? ` (${email})` : ''}, ${role}`],
                ]}
              />
            )}
          </QueryView>
        </div>
      </Section>
      <Section title="Theme">
        <div style={{ paddingTop: 10 }}>
          <SegmentedControl
            aria-label="Theme"
            size="xs"
            value={colorScheme}
            onChange={(value) => setColorScheme(value as typeof colorScheme)}
            data={[
              { value: 'auto', label: 'Like the system' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
          />
        </div>
      </Section>
    </Page>
  )
}

import type { Redaction } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/use-api.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { redactionQuery } from './queries.ts'
import { RedactionForm } from './redaction-form.tsx'

/** What this project keeps out of its stores. */
export function RedactionSection() {
  const redaction = useQuery(redactionQuery(useApi()))
  return (
    <Section
      title="Redaction"
      about="What is chosen here is replaced before anything is stored: the same value by the same pseudonym, which nobody can turn back. Models still get the whole text, and what is stored already stays as it is. Names and postal addresses are not found."
    >
      <QueryView query={redaction} rows={4}>
        {(stored: Redaction) => <RedactionForm key={JSON.stringify(stored)} stored={stored} />}
      </QueryView>
    </Section>
  )
}

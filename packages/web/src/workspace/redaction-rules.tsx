import type { RedactionRule } from '@loopwright/contract'
import { Button, TextInput } from '@mantine/core'
import classes from './redaction.module.css'

const mostRules = 20

type RedactionRulesProps = { rules: RedactionRule[]; onChange(rules: RedactionRule[]): void }

/** The project's own rules; they come before the types. */
export function RedactionRules({ rules, onChange }: RedactionRulesProps) {
  const change = (at: number, part: Partial<RedactionRule>) =>
    onChange(rules.map((rule, index) => (index === at ? { ...rule, ...part } : rule)))
  return (
    <div className="stack" style={{ gap: 8 }}>
      {rules.map((rule, at) => (
        // A rule is known by its place: its name changes while it is typed.
        // biome-ignore lint/suspicious/noArrayIndexKey: rules are never reordered
        <div key={at} className={classes.rule}>
          <TextInput
            size="xs"
            label="Name"
            required
            maxLength={30}
            pattern="[a-zA-Z][a-zA-Z0-9_]*"
            value={rule.name}
            onChange={(event) => change(at, { name: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            label="Pattern"
            required
            maxLength={500}
            classNames={{ input: classes.pattern }}
            placeholder="CASE-\d{6}"
            value={rule.pattern}
            onChange={(event) => change(at, { pattern: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            label="Stored as"
            maxLength={40}
            placeholder="a pseudonym"
            value={rule.replacement ?? ''}
            onChange={(event) => change(at, { replacement: event.currentTarget.value || null })}
          />
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-label={`Remove the rule ${rule.name}`}
            onClick={() => onChange(rules.filter((_, index) => index !== at))}
          >
            Remove
          </Button>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          disabled={rules.length >= mostRules}
          onClick={() => onChange([...rules, { name: '', pattern: '', replacement: null }])}
        >
          Add a rule of your own
        </Button>
      </div>
    </div>
  )
}

import { Section } from '../../../../../components/page/page.tsx'
import { Time } from '../../../../../components/time/time.tsx'
import { CodeBlock } from '../../../../../components/ui/code-block.tsx'
import { DefinitionList, FactGrid } from '../../../../../components/ui/definition-list.tsx'
import { count, formatNumber, words } from '../../../../../components/ui/format.ts'
import { Id } from '../../../../../components/ui/id.tsx'
import type { ToolDefinition } from '../../../../../lib/policy/types.ts'
import { CLASS_WORDS, REVERSIBLE_WORDS } from '../../words.ts'
import type { ViewProps } from '../view-props.ts'
import { ArgumentTable } from './argument-table.tsx'

export function DefinitionView({ tool }: ViewProps) {
  const { definition: d } = tool
  const current = tool.versions.find((v) => v.version === tool.current_version)
  return (
    <div className="grid gap-7">
      <FactGrid
        facts={[
          { term: 'Class', value: CLASS_WORDS[d.class] },
          {
            key: 'undo',
            term: 'Undo',
            value: (
              <>
                {REVERSIBLE_WORDS[d.reversibility].word}
                <span className="block text-xs font-normal text-muted">{REVERSIBLE_WORDS[d.reversibility].means}</span>
              </>
            ),
          },
          { term: 'Data', value: d.data_classes.map(words).join(', ') || 'Ordinary' },
          {
            term: 'Effects',
            value: d.effects === undefined ? 'Not declared' : d.effects.map(words).join(', ') || 'None beyond its own',
          },
        ]}
      />
      <Section title="Arguments" note="Anything else is refused, with the field named.">
        <ArgumentTable definition={d} />
      </Section>
      <div className="grid items-start gap-x-10 gap-y-7 lg:grid-cols-2">
        <Section title="How far one call reaches">
          <p className="text-sm">{reachOf(d)}</p>
          {d.compensation && (
            <p className="text-sm text-muted">
              Undone by <span className="mono text-ink">{d.compensation.tool}</span>.
            </p>
          )}
        </Section>
        <Section title="Pinned">
          <DefinitionList
            items={[
              {
                term: 'Version',
                value: `${formatNumber(tool.current_version)} of ${formatNumber(tool.versions.length)}`,
              },
              { term: 'Hash', value: <Id id={tool.definition_hash} what="hash" /> },
              {
                term: 'Registered',
                value: current ? (
                  <>
                    <Time at={current.created_at} form="date" /> by{' '}
                    {tool.names[current.created_by] ?? current.created_by}
                  </>
                ) : (
                  <Time at={tool.created_at} form="date" />
                ),
              },
              { term: 'Owner', value: tool.owner === null ? 'None' : (tool.names[tool.owner] ?? 'Left') },
            ]}
          />
        </Section>
      </div>
      <details>
        <summary className="text-sm font-medium">The definition as it is pinned (JSON)</summary>
        <div className="mt-2">
          <CodeBlock label={`${tool.name}, version ${tool.current_version}`} code={JSON.stringify(d, null, 2)} />
        </div>
      </details>
    </div>
  )
}

/** From where the engine knows the reach of a call, in a sentence. */
function reachOf(d: ToolDefinition): string {
  const said = [
    d.pointers.amount && 'moves the amount in its arguments',
    d.reach?.rows !== undefined && `reaches ${count(d.reach.rows, 'row')} at most, by definition`,
    d.reach?.recipients !== undefined && `reaches ${count(d.reach.recipients, 'recipient')} at most, by definition`,
    d.bounded_by?.rows &&
      `reaches as many rows as ${d.bounded_by.rows.slice(1)} allows, which the tool itself enforces`,
    d.bounded_by?.recipients && `reaches as many recipients as ${d.bounded_by.recipients.slice(1)} allows`,
    d.pointers.recipients && !d.bounded_by?.recipients && 'reaches the recipients that it names',
  ].filter((s): s is string => typeof s === 'string')
  if (!said.length)
    return 'Nothing in the definition bounds it: without a preview of its own server every call counts as unbounded.'
  const text = said.join('; ')
  return `One call ${text}.`
}

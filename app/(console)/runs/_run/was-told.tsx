import { DefinitionList } from '../../../../components/ui/definition-list.tsx'
import { Id } from '../../../../components/ui/id.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { RunView } from '../../../../lib/evidence/get-run.ts'

/** What began it and what the agent was told, as the agent says; of long instructions at least the hash. */
export function WasTold({ run }: { run: RunView }) {
  const said: [term: string, text: string | null][] = [
    ['Begun by', run.trigger],
    ['Was asked', run.request],
    ['Intends', run.intent],
  ]
  const lines = said.filter((s): s is [string, string] => s[1] !== null)
  if (!lines.length && !run.instructions && !run.instructions_sha256) return null
  return (
    <section aria-labelledby="was-told" className="rounded-lg bg-sunken px-4 py-3.5 text-sm">
      <h2 id="was-told" className="mb-1">
        From the agent <Tag>untrusted</Tag>
      </h2>
      <DefinitionList
        termWidth="6.5rem"
        items={[
          ...lines.map(([term, text]) => ({ term, value: <PlainText text={text} /> })),
          ...(run.instructions
            ? [
                {
                  term: 'Instructions',
                  value: (
                    <details>
                      <summary className="w-fit rounded-sm text-muted hover:text-ink">Read them</summary>
                      <PlainText text={run.instructions} />
                    </details>
                  ),
                },
              ]
            : []),
          ...(run.instructions_sha256
            ? [{ term: 'Their hash', value: <Id id={run.instructions_sha256} what="hash of the instructions" /> }]
            : []),
        ]}
      />
    </section>
  )
}

import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import type { DecisionView } from '../../../../lib/evidence/get-decision.ts'

const pretty = (value: unknown): string => JSON.stringify(value, null, 2)

/** The stored JSON, whole: what it was decided from, the bytes that replay must give, what the caller received. */
export function RawRecord({ view }: { view: DecisionView }) {
  if (view.gone) return null
  const parts: [label: string, code: string][] = [
    ['Answer, as it was sent', pretty(JSON.parse(view.answer))],
    ['Record: request, facts, snapshot', pretty(view.record)],
    ['Core: what replay must reproduce', pretty(view.core)],
  ]
  return (
    <section aria-labelledby="raw" className="no-print min-w-0">
      <h3 id="raw" className="mb-1 font-semibold">
        Raw JSON
      </h3>
      <div className="grid gap-1">
        {parts.map(([label, code]) => (
          <details key={label} className="text-sm">
            <summary className="w-fit rounded-sm py-1 text-muted hover:text-ink">{label}</summary>
            <div className="mt-1 mb-2">
              <CodeBlock label={label} code={code} />
            </div>
          </details>
        ))}
      </div>
    </section>
  )
}

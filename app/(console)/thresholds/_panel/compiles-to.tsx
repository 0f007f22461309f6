import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { bandSentence, compileCell } from '../../../../lib/policy/thresholds.ts'
import type { ThresholdCell } from '../../../../lib/policy/types.ts'
import { STAGES } from '../query.ts'

/** The policies that a cell is, to the engine: by their ids and sentences it is found again on every card. */
export function CompilesTo({ cell }: { cell: ThresholdCell }) {
  const guards = STAGES.toReversed().flatMap((stage) =>
    compileCell(cell, stage).map((guard) => ({ ...guard, sentence: bandSentence(cell, stage, guard.band) })),
  )
  return (
    <details className="text-sm">
      <summary className="min-h-8 cursor-pointer py-1 font-semibold">What this cell compiles to</summary>
      <ul className="mt-2 grid gap-4">
        {guards.map(({ id, cedar, sentence }) => (
          <li key={id} className="grid min-w-0 gap-1.5">
            <p>{sentence}</p>
            <CodeBlock code={laidOut(cedar)} label={id} />
          </li>
        ))}
      </ul>
    </details>
  )
}
/** A condition to a line. */
const laidOut = (cedar: string): string =>
  cedar.replace(' when { ', ' when {\n  ').replaceAll(' && ', ' &&\n  ').replace(/ \};$/, '\n};')

import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { type Definition, DefinitionList } from '../../../../components/ui/definition-list.tsx'
import { Id } from '../../../../components/ui/id.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { DecisionView } from '../../../../lib/evidence/get-decision.ts'
import { InclusionProof } from '../../_proof/inclusion-proof.tsx'
import { simulatorHref } from '../../simulator/address.ts'
import { LedgerEntryView } from './ledger-entry.tsx'
import { Replay } from './replay.tsx'

/** Versions and hashes, the receipt, replay, and the entry as it is kept in the log. */
export function Evidence({
  view,
  audit,
  keys,
}: {
  view: DecisionView
  audit: boolean
  /** Of the log, for a reader who may see proofs. */
  keys: readonly string[] | null
}) {
  const { hashes, receipt, card, run } = view
  const items: Definition[] = [
    { term: 'Tool version', value: tool(view) },
    ...(hashes.tool ? [line('Tool hash', <Id id={hashes.tool} whole what="tool hash" />)] : []),
    ...(hashes.action ? [line('Action hash', <Id id={hashes.action} whole what="action hash" />)] : []),
    line('Snapshot', <Id id={hashes.snapshot} whole what="snapshot hash" />),
    ...(view.engine ? [line('Engine', view.engine)] : []),
    ...(view.identity_id ? [line('Identity', <Id id={view.identity_id} whole what="identity’s id" />)] : []),
    line('Called with', <Id id={view.caller_id} whole what="caller’s id" />),
    ...(run ? [line('Correlation', <PlainText text={run.correlation_id} />)] : []),
    ...(view.group_id ? [line('Batch', <Id id={view.group_id} whole what="batch’s id" />)] : []),
    line('Stage', card.stage),
    ...(view.latency_us === null ? [] : [line('Answered in', `${Math.round(view.latency_us / 100) / 10} ms`)]),
  ]
  return (
    <section aria-labelledby="evidence" className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
      <h3 id="evidence" className="font-semibold">
        Evidence
      </h3>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <Replay decision={view.id} />
        <Link
          href={simulatorHref({ decision: view.id }) as Route}
          prefetch={false}
          className={`${buttonClass('plain')} no-print`}
        >
          Open in simulator
        </Link>
      </div>
      <DefinitionList items={items} lines />
      {receipt && (
        <DefinitionList
          lines
          items={[
            line('Log', <span className="mono break-all">{receipt.log}</span>),
            line('Entry', `#${receipt.index}`),
            line('Leaf', <Id id={receipt.leaf} whole what="leaf hash" />),
          ]}
        />
      )}
      {receipt && view.entry && keys && (
        <InclusionProof claim={{ index: receipt.index, canonical: view.entry.canonical, leaf: receipt.leaf, keys }} />
      )}
      {view.entry && <LedgerEntryView entry={view.entry} link={audit} />}
    </section>
  )
}

const line = (term: string, value: ReactNode): Definition => ({ term, value })
const tool = ({ tool, tool_version }: DecisionView) => (
  <>
    <span className="mono">
      <PlainText text={tool} />
    </span>{' '}
    {tool_version === null ? <span className="text-muted">not registered</span> : `v${tool_version}`}
  </>
)

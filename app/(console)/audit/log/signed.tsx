import type { ReactNode } from 'react'
import { Section } from '../../../../components/page/page.tsx'
import { Time } from '../../../../components/time/time.tsx'
import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { FactGrid } from '../../../../components/ui/definition-list.tsx'
import { count, formatNumber } from '../../../../components/ui/format.ts'
import { CheckGlyph, DenyGlyph } from '../../../../components/ui/glyphs.tsx'
import { Id } from '../../../../components/ui/id.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { LedgerView } from '../../../../lib/evidence/ledger/get-ledger.ts'

/** How far the log is signed, by whom, and what somebody outside needs to check it. */
export function Signed({ ledger }: { ledger: LedgerView }) {
  const { checkpoint, signer } = ledger
  return (
    <>
      <Section title="Signature">
        <State ledger={ledger} />
        <FactGrid
          facts={[
            { term: 'Signed', value: checkpoint ? count(checkpoint.size, 'entry', 'entries') : 'Nothing yet' },
            { term: 'Not yet signed', value: formatNumber(signer.behind) },
            { term: 'The signer looked', value: checkpoint ? <Time at={checkpoint.at} form="minute" /> : 'Never' },
            {
              term: 'Checkpoints and tiles',
              value: ledger.public ? 'For everybody' : 'For whoever may read the audit',
            },
          ]}
        />
      </Section>
      {checkpoint && (
        <Section
          title="Checkpoint"
          note="The newest signed head of this log. Keep a copy somewhere else: it shows later that nothing before it was changed or removed."
        >
          <CodeBlock label={`Checkpoint of ${count(checkpoint.size, 'entry', 'entries')}`} code={checkpoint.note} />
          <p className="text-sm text-muted">
            For other tools, as C2SP tlog-tiles lays it out:{' '}
            <span className="mono break-all">/ledger/{ledger.origin}/</span>
          </p>
        </Section>
      )}
      <Writers writers={ledger.writers} />
      {signer.keys.length > 0 && (
        <Section
          title="Keys for an auditor’s policy"
          note="What the verifier is told to trust. An auditor takes them from whoever runs this installation (npm run ledger -- policy), and compares."
        >
          <CodeBlock label="Policy" code={policyOf(ledger)} />
        </Section>
      )}
    </>
  )
}

function State({ ledger: { signer } }: { ledger: LedgerView }): ReactNode {
  if (signer.state === 'stopped')
    return (
      <div role="alert" className="rounded-lg border border-deny bg-deny-bg px-3 py-2.5 text-sm">
        <p className="inline-flex items-center gap-1.5 font-semibold text-deny">
          <DenyGlyph />
          The signer stopped: this log is not signed any more
        </p>
        <p>
          {sentence(signer.reason)} Noticed {signer.stopped_at && <Time at={signer.stopped_at} form="full" />}.
          Decisions go on and are recorded. Whoever runs this installation decides what happens next; until then the
          database should stay as it is.
        </p>
      </div>
    )
  if (signer.state === 'late')
    return (
      <p role="alert" className="text-sm text-ask">
        The signer has not looked for more than two minutes: it does not run, or does not reach the database. What is
        recorded meanwhile is signed when it is back.
      </p>
    )
  if (signer.state === 'waiting')
    return <p className="text-sm text-muted">The signer has signed nothing of this log yet. It looks every second.</p>
  return (
    <p className="inline-flex items-center gap-1.5 text-sm font-medium text-allow">
      <CheckGlyph />
      Every entry is hashed again and signed for within a second or two
    </p>
  )
}
const sentence = (reason: string | null): string =>
  reason ? `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.` : ''

function Writers({ writers }: { writers: LedgerView['writers'] }) {
  return (
    <Section title="Writers" note="Instances that may append. Each signs what it writes with a key of its own.">
      {writers.length === 0 ? (
        <p className="text-sm text-muted">No writer is enrolled in this log.</p>
      ) : (
        <div className="overflow-x-auto rounded-lg border border-line">
          <table className="w-full text-left text-sm">
            <thead className="border-b border-line text-xs text-muted">
              <tr>
                <th scope="col" className="px-3 py-2 font-medium">
                  Writer
                </th>
                <th scope="col" className="px-3 py-2 font-medium">
                  Enrolled
                </th>
                <th scope="col" className="px-3 py-2 font-medium">
                  State
                </th>
              </tr>
            </thead>
            <tbody>
              {writers.map((w) => (
                <tr key={w.writer} className="border-b border-line last:border-0">
                  <td className="px-3 py-2">
                    <Id id={w.writer} whole what="writer’s name" />
                  </td>
                  <td className="px-3 py-2 whitespace-nowrap">
                    <Time at={w.enrolled.at} form="minute" />
                    <span className="text-muted"> · #{formatNumber(w.enrolled.index)}</span>
                  </td>
                  <td className="px-3 py-2 whitespace-nowrap">
                    {w.revoked ? (
                      <>
                        <Tag tone="deny">revoked</Tag>{' '}
                        <span className="text-muted">
                          <Time at={w.revoked.at} form="minute" /> · #{formatNumber(w.revoked.index)}
                        </span>
                      </>
                    ) : (
                      'may write'
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}

/** As docs/bundle-format.md wants it. The heartbeat's key is no log's. */
function policyOf({ origin, signer, writers }: LedgerView): string {
  const logs = signer.keys.filter((key) => key.startsWith(`${origin}+`)).map((key) => `log ${key}`)
  const keys = writers.flatMap((w) => (w.key ? [`writer ${w.key}`] : []))
  return [...logs, ...keys].join('\n')
}

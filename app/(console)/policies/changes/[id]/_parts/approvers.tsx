import { Time } from '../../../../../../components/time/time.tsx'
import { AllowGlyph, ShadowGlyph } from '../../../../../../components/ui/glyphs.tsx'
import { PlainText } from '../../../../../../components/ui/plain-text.tsx'
import { roleWord } from '../../../../settings/role-words.ts'
import type { ShownChange } from '../../shown.ts'

/** Who has agreed, and who is still missing: another person each, in another role where it loosens. */
export function Approvers({ change }: { change: ShownChange }) {
  const approvals = change.approvals.filter((a) => a.verdict === 'approve')
  const given = approvals.filter((a) => a.counts)
  const lapsed = approvals.filter((a) => !a.counts)
  const missing = Math.max(0, change.approvals_needed - given.length)
  const taken = given.map((a) => roleWord(a.role).toLowerCase())
  return (
    <div>
      <h2 className="mb-1">
        Approvals{' '}
        <span className="font-normal text-muted">
          {given.length} of {change.approvals_needed}
        </span>
      </h2>
      <ul className="grid gap-2 text-sm">
        {given.map((a) => (
          <li key={`${a.person.id}${a.at}`} className="grid grid-cols-[14px_minmax(0,1fr)] gap-x-2.5">
            <span className="mt-[3px] text-allow">
              <AllowGlyph />
            </span>
            <span>
              {a.person.name ?? 'Somebody who left'}{' '}
              <span className="text-muted">as {roleWord(a.role).toLowerCase()}</span>
              <span className="block text-xs text-muted">
                <Time at={a.at} />
              </span>
              {a.note && (
                <span className="mt-0.5 block border-l-2 border-line pl-2.5">
                  <PlainText text={a.note} />
                </span>
              )}
            </span>
          </li>
        ))}
        {Array.from({ length: change.state === 'applied' || change.state === 'rolled_back' ? 0 : missing }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the open places are alike
          <li key={i} className="grid grid-cols-[14px_minmax(0,1fr)] gap-x-2.5 text-muted">
            <span className="mt-[3px]">
              <ShadowGlyph />
            </span>
            <span>{whoElse(change, taken, i)}</span>
          </li>
        ))}
      </ul>
      {lapsed.length > 0 && (
        <ul className="mt-2 grid gap-1 text-xs text-muted">
          {lapsed.map((a) => (
            <li key={`${a.person.id}${a.at}`}>
              {a.person.name ?? 'Somebody who left'} agreed, which counts no more. {a.lapsed}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
function whoElse(change: ShownChange, taken: string[], nth: number): string {
  if (!change.loosening) return 'A second person: compliance, a policy author or an admin'
  if (taken.length) return `Another person, in another role than ${taken.join(', ')}`
  return nth === 0 ? 'A second person: compliance, a policy author or an admin' : 'A third person, in another role'
}

import { cx } from '../../../../components/ui/class-names.ts'
import { ENVIRONMENT_WORDS, EnvironmentGlyph } from '../../../../components/ui/environment.tsx'
import { AllowGlyph, CancelGlyph, DenyGlyph } from '../../../../components/ui/glyphs.tsx'
import type { IdentitySummary } from '../../../../lib/registry/agents/agent-view.ts'

type Status = 'active' | 'suspended' | 'revoked'
const LOOK: { [s in Status]: { word: string; glyph: typeof AllowGlyph; text: string } } = {
  active: { word: 'Active', glyph: AllowGlyph, text: 'text-muted' },
  suspended: { word: 'Suspended', glyph: DenyGlyph, text: 'text-deny' },
  revoked: { word: 'Revoked', glyph: CancelGlyph, text: 'text-muted' },
}

export function Standing({ status }: { status: Status }) {
  const { word, glyph: Glyph, text } = LOOK[status]
  return (
    <span className={cx('inline-flex items-center gap-1.5 font-medium whitespace-nowrap', text)}>
      <Glyph />
      {word}
    </span>
  )
}
const ORDER = ['production', 'staging', 'sandbox']
export const productionFirst = (a: { environment: string }, b: { environment: string }): number =>
  ORDER.indexOf(a.environment) - ORDER.indexOf(b.environment)

/** The environments that an agent is in; what is not active there is said. */
export function Environments({ identities }: { identities: IdentitySummary[] }) {
  if (!identities.length) return <span className="text-muted">None yet</span>
  return (
    <ul className="flex flex-wrap gap-x-3.5 gap-y-1">
      {[...identities].sort(productionFirst).map((i) => (
        <li
          key={i.id}
          className={cx('inline-flex items-center gap-1.5 whitespace-nowrap', i.status !== 'active' && 'text-muted')}
        >
          <EnvironmentGlyph environment={i.environment} />
          <span className={i.status === 'revoked' ? 'line-through' : ''}>{ENVIRONMENT_WORDS[i.environment]}</span>
          {i.status !== 'active' && <span className={LOOK[i.status].text}>{LOOK[i.status].word.toLowerCase()}</span>}
        </li>
      ))}
    </ul>
  )
}

import type { Impact as ImpactName } from '../../lib/policy/types.ts'
import { cx } from './class-names.ts'

const WORDS: { [i in ImpactName]: string } = { low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' }
const STEPS: ImpactName[] = ['low', 'medium', 'high', 'critical']

export const impactWord = (impact: ImpactName): string => WORDS[impact]

/** Four steps, filled up to the impact: told apart by shape and word, never by hue alone. */
export function Impact({ impact }: { impact: ImpactName }) {
  const level = STEPS.indexOf(impact)
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <svg
        width="15"
        height="12"
        viewBox="0 0 15 12"
        aria-hidden="true"
        className={cx('flex-none', level === 3 && 'text-deny', level === 2 && 'text-ask')}
      >
        {STEPS.map((step, i) => (
          <rect
            key={step}
            x={i * 4}
            y={9 - i * 3}
            width="2.5"
            height={3 + i * 3}
            rx="0.5"
            fill={i <= level ? 'currentColor' : 'var(--line-strong)'}
          />
        ))}
      </svg>
      {WORDS[impact]}
    </span>
  )
}

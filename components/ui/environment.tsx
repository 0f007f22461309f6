import type { Environment as EnvironmentName } from '../../lib/policy/types.ts'

export const ENVIRONMENT_WORDS: { [e in EnvironmentName]: string } = {
  production: 'Production',
  staging: 'Staging',
  sandbox: 'Sandbox',
}

/** Full for production, half for staging, hollow for sandbox, stacked for all of them. */
export function EnvironmentGlyph({ environment }: { environment: EnvironmentName | null }) {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      aria-hidden="true"
      className="flex-none"
    >
      {environment === null ? (
        <>
          <path d="M3.5 3.5V2a1 1 0 0 1 1-1H10a1 1 0 0 1 1 1v5.5a1 1 0 0 1-1 1H8.5" />
          <rect x="1" y="3.5" width="7.5" height="7.5" rx="1.5" />
        </>
      ) : (
        <>
          <rect
            x="1"
            y="1"
            width="10"
            height="10"
            rx="2"
            fill={environment === 'production' ? 'currentColor' : 'none'}
          />
          {environment === 'staging' && (
            <path d="M1 6h10v3a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2z" fill="currentColor" stroke="none" />
          )}
        </>
      )}
    </svg>
  )
}
export function Environment({ environment }: { environment: EnvironmentName }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <EnvironmentGlyph environment={environment} />
      {ENVIRONMENT_WORDS[environment]}
    </span>
  )
}

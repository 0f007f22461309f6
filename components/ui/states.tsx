import type { ReactNode } from 'react'

// The states a page can be in when it has nothing to show. Each says what happened, why, and what can be done.

export function EmptyState({
  title,
  children,
  actions,
  level = 2,
}: {
  title: string
  children?: ReactNode
  actions?: ReactNode
  level?: 1 | 2
}) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <div className="mx-auto grid max-w-[560px] gap-3 px-4 py-14">
      <Heading className="text-md leading-6 font-semibold">{title}</Heading>
      {children && <div className="grid gap-3 text-base text-muted [&_p]:max-w-[62ch]">{children}</div>}
      {actions && <div className="mt-1 flex flex-wrap gap-2">{actions}</div>}
    </div>
  )
}

/** Something failed here. `requestId` is what the log knows it by. */
export function ErrorState({
  title,
  children,
  requestId,
  actions,
  level = 2,
}: {
  title: string
  children?: ReactNode
  requestId?: string | null
  actions?: ReactNode
  level?: 1 | 2
}) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <div role="alert" className="mx-auto grid max-w-[560px] gap-3 px-4 py-14">
      <Heading className="text-md leading-6 font-semibold">{title}</Heading>
      {children && <div className="grid gap-2 text-base text-muted">{children}</div>}
      {requestId && (
        <p className="text-sm text-muted">
          Request <code className="mono text-ink">{requestId}</code>. Tell it to whoever runs this installation; the log
          knows it.
        </p>
      )}
      {actions && <div className="mt-1 flex flex-wrap gap-2">{actions}</div>}
    </div>
  )
}

/** Signed in, but not for this. Names the roles that may and who grants them. */
export function Forbidden({ what, roles, level = 1 }: { what: string; roles: readonly string[]; level?: 1 | 2 }) {
  const named = roles.map((r) => r.replaceAll('_', ' '))
  const list = named.length > 1 ? `${named.slice(0, -1).join(', ')} or ${named.at(-1)}` : (named[0] ?? 'admin')
  return (
    <EmptyState level={level} title={`You may not ${what}`}>
      <p>
        This needs the role {list}. An admin of this organization can grant it under Settings, People; your other work
        is not affected.
      </p>
    </EmptyState>
  )
}

/** A line above what it is about: stale data, a lost stream, a warning. */
export function Banner({
  tone = 'plain',
  children,
  action,
}: {
  tone?: 'plain' | 'ask' | 'deny' | 'notice'
  children: ReactNode
  action?: ReactNode
}) {
  const tones = {
    plain: 'bg-sunken text-ink',
    ask: 'bg-ask-bg text-ask',
    deny: 'bg-deny-bg text-deny',
    notice: 'bg-notice-bg text-notice',
  }
  return (
    <div className={`flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2 text-sm ${tones[tone]}`}>
      <div className="min-w-0">{children}</div>
      {action}
    </div>
  )
}

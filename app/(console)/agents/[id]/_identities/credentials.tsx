'use client'
import { type Column, DataTable } from '../../../../../components/data-table/data-table.tsx'
import { ReasonButton } from '../../../../../components/forms/reason-button.tsx'
import { Time } from '../../../../../components/time/time.tsx'
import { formatNumber } from '../../../../../components/ui/format.ts'
import { Tag } from '../../../../../components/ui/tag.tsx'
import type { IdentityView } from '../../../../../lib/registry/agents/identity-view.ts'
import type { CredentialView } from '../../../../../lib/registry/credentials/credential-view.ts'
import { revoke } from '../../actions.ts'
import { RotateButton } from './credential-actions.tsx'

const KINDS = { client_secret: 'Client secret', private_key_jwt: 'Public key' }
const STATUS = { live: 'Live', expired: 'Ended', revoked: 'Revoked' }
/** The dead ones are evidence; the page shows a few of them. */
const DEAD_SHOWN = 8

export function Credentials({ identity, mayWrite }: { identity: IdentityView; mayWrite: boolean }) {
  const live = identity.credentials.filter((c) => c.status === 'live')
  const dead = identity.credentials.filter((c) => c.status !== 'live')
  const columns: Column<CredentialView>[] = [
    {
      id: 'kind',
      header: 'Credential',
      cell: (c) => (
        <>
          {KINDS[c.kind]} <span className="mono text-muted">…{c.hint}</span>
        </>
      ),
    },
    {
      id: 'status',
      header: 'Status',
      cell: (c) => (
        <>
          <span className={c.status === 'live' ? '' : 'text-muted'}>{STATUS[c.status]}</span>{' '}
          {c.rotation_overdue && <Tag tone="ask">rotation overdue: {formatNumber(c.age_days)} days old</Tag>}
        </>
      ),
    },
    {
      id: 'created',
      header: 'Issued',
      cell: (c) => (
        <>
          <Time at={c.created_at} form="date" />
          <span className="text-muted"> by {c.created_by.name ?? c.created_by.id}</span>
        </>
      ),
    },
    {
      id: 'used',
      header: 'Last used',
      cell: (c) =>
        c.last_used_at ? <Time at={c.last_used_at} form="short" /> : <span className="text-muted">Never</span>,
    },
    {
      id: 'ends',
      header: 'Ends',
      hideBelow: 'lg',
      cell: (c) => {
        const at = c.revoked_at ?? c.expires_at
        return at ? <Time at={at} /> : <span className="text-muted">Open</span>
      },
    },
    ...(mayWrite
      ? [
          {
            id: 'act',
            header: 'Actions',
            align: 'right' as const,
            cell: (c: CredentialView) =>
              c.status === 'live' ? <Acts identity={identity} credential={c} live={live} /> : null,
          },
        ]
      : []),
  ]
  if (!identity.credentials.length)
    return (
      <p className="text-sm text-muted">None yet, so it cannot sign in. Issue a secret or register its public key.</p>
    )
  return (
    <>
      <DataTable
        label="Credentials"
        noun="credential"
        columns={columns}
        rows={[...live, ...dead.slice(0, DEAD_SHOWN)]}
        rowId={(c) => c.id}
      />
      {dead.length > DEAD_SHOWN && (
        <p className="text-sm text-muted">{formatNumber(dead.length - DEAD_SHOWN)} older ones are in the audit.</p>
      )}
    </>
  )
}

function Acts({
  identity,
  credential: c,
  live,
}: {
  identity: IdentityView
  credential: CredentialView
  live: CredentialView[]
}) {
  const what = `${KINDS[c.kind].toLowerCase()} …${c.hint}`
  return (
    <span className="inline-flex gap-1">
      <RotateButton identity={identity.id} credential={c} full={live.filter((o) => o.kind === c.kind).length > 1} />
      <ReasonButton
        word="Revoke…"
        label={`Revoke the ${what}`}
        kind="quiet"
        small
        danger
        title={`Revoke the ${what}`}
        effects={[
          'It and every token that it bought are refused at the very next call.',
          live.length > 1
            ? 'The other live credential goes on.'
            : 'It is the only one: the agent cannot sign in here until it gets another.',
        ]}
        confirm="Revoke credential"
        reason={{ note: 'Kept as evidence.', optional: true }}
        action={revoke}
        input={{ identity: identity.id, credential: c.id }}
        done={`The ${what} is revoked.`}
      />
    </span>
  )
}

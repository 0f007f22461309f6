'use client'
import { useMemo } from 'react'
import { type Column, DataTable } from '../../../../components/data-table/data-table.tsx'
import { ReasonButton } from '../../../../components/forms/reason-button.tsx'
import { Time } from '../../../../components/time/time.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { ServiceAccountView } from '../../../../lib/registry/service-accounts/service-account-view.ts'
import { ShowOnce } from '../../_change/show-once.tsx'
import { revokeAccount } from '../actions.ts'

const COLUMNS: Column<ServiceAccountView>[] = [
  {
    id: 'name',
    header: 'Name',
    width: '18%',
    cell: (a) => (
      <>
        <PlainText text={a.name} /> {a.status !== 'live' && <Tag>{a.status === 'revoked' ? 'revoked' : 'ended'}</Tag>}
      </>
    ),
  },
  {
    id: 'scopes',
    header: 'Scopes',
    cell: (a) => (
      <span className="flex flex-wrap gap-1">
        {a.scopes.map((s) => (
          <Tag key={s}>
            <span className="mono">{s}</span>
          </Tag>
        ))}
      </span>
    ),
  },
  {
    id: 'used',
    header: 'Last used',
    cell: (a) =>
      a.last_used_at ? <Time at={a.last_used_at} form="short" /> : <span className="text-muted">Never</span>,
  },
  {
    id: 'ends',
    header: 'Ends',
    cell: (a) => {
      const at = a.revoked_at ?? a.expires_at
      return at ? <Time at={at} form="date" className="whitespace-nowrap" /> : <span className="text-muted">Open</span>
    },
  },
  {
    id: 'created',
    header: 'Created',
    hideBelow: 'lg',
    cell: (a) => (
      <>
        <Time at={a.created_at} form="date" className="whitespace-nowrap" />
        <span className="block text-xs text-muted">{a.created_by.name ?? a.created_by.id}</span>
      </>
    ),
  },
]

export function AccountTable({ rows, mayWrite }: { rows: ServiceAccountView[]; mayWrite: boolean }) {
  const columns = useMemo<Column<ServiceAccountView>[]>(
    () =>
      mayWrite
        ? [
            ...COLUMNS,
            {
              id: 'act',
              header: 'Actions',
              align: 'right',
              cell: (a) =>
                a.status === 'revoked' ? null : (
                  <span className="inline-flex flex-wrap justify-end gap-1">
                    {!a.token_shown && a.status === 'live' && (
                      <ShowOnce small shown={{ what: 'token', subject: a.id, name: a.name }} />
                    )}
                    <Revoke account={a} />
                  </span>
                ),
            },
          ]
        : COLUMNS,
    [mayWrite],
  )
  return <DataTable label="Service accounts" noun="service account" columns={columns} rows={rows} rowId={(a) => a.id} />
}

function Revoke({ account }: { account: ServiceAccountView }) {
  return (
    <ReasonButton
      word="Revoke…"
      label={`Revoke ${account.name}`}
      kind="quiet"
      small
      danger
      title={`Revoke ${account.name}`}
      effects={[
        'Its token is refused at the very next call.',
        'What it registered or reported before stays as it is.',
        'It does not come back; a new account gets a new token.',
      ]}
      confirm="Revoke service account"
      reason={{ note: 'Kept as evidence.', optional: true }}
      action={revokeAccount}
      input={{ account: account.id }}
      done={`${account.name} is revoked.`}
    />
  )
}

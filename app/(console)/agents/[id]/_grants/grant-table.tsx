'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { useMemo } from 'react'
import { type Column, DataTable } from '../../../../../components/data-table/data-table.tsx'
import { ReasonButton } from '../../../../../components/forms/reason-button.tsx'
import { Time } from '../../../../../components/time/time.tsx'
import { Environment } from '../../../../../components/ui/environment.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../../components/ui/tag.tsx'
import type { GrantWithUse } from '../../../../../lib/registry/grants/list-grants-with-use.ts'
import { endGrant } from '../../actions.ts'
import { askAboveWords, constraintWords } from './constraint-words.ts'
import { GrantButton } from './grant-button.tsx'
import type { GrantFormData } from './grant-form-data.ts'

const STATUS = { live: null, not_yet: 'not begun', ended: 'ended', revoked: 'revoked' } as const

const COLUMNS: Column<GrantWithUse>[] = [
  {
    id: 'tool',
    header: 'Tool',
    width: '20%',
    cell: (g) => (
      <>
        <Link
          href={`/tools/${encodeURIComponent(g.tool)}` as Route}
          prefetch={false}
          className="mono break-all hover:underline"
        >
          {g.tool}
        </Link>{' '}
        {STATUS[g.status] && <Tag>{STATUS[g.status]}</Tag>} {g.unused && <Tag tone="ask">unused</Tag>}
      </>
    ),
  },
  { id: 'environment', header: 'Environment', cell: (g) => <Environment environment={g.identity.environment} /> },
  { id: 'constraints', header: 'Constraints', cell: (g) => <Constraints grant={g} /> },
  {
    id: 'why',
    header: 'For',
    hideBelow: 'xl',
    cell: (g) => (
      <>
        <PlainText text={g.justification} />
        <span className="block text-xs text-muted">Approved by {g.approved_by.name ?? g.approved_by.id}</span>
      </>
    ),
  },
  {
    id: 'until',
    header: 'Until',
    cell: (g) => <Time at={g.revoked_at ?? g.ends_at} form="date" className="whitespace-nowrap" />,
  },
  {
    id: 'used',
    header: 'Last used',
    hideBelow: 'lg',
    cell: (g) =>
      g.last_used_at ? (
        <Time at={g.last_used_at} form="short" className="whitespace-nowrap" />
      ) : (
        <span className="text-muted">Never</span>
      ),
  },
]
function Constraints({ grant }: { grant: GrantWithUse }) {
  const said = constraintWords(grant.constraints)
  const asks = askAboveWords(grant.ask_above)
  if (!said.length && !asks) return <span className="text-muted">None of its own</span>
  return (
    <ul>
      {said.map((w) => (
        <li key={w}>
          <PlainText text={w} />
        </li>
      ))}
      {asks && <li className="text-ask">{asks}</li>}
    </ul>
  )
}

export function GrantTable({ rows, form }: { rows: GrantWithUse[]; form: GrantFormData | null }) {
  const columns = useMemo(
    () =>
      form
        ? [
            ...COLUMNS,
            {
              id: 'act',
              header: 'Actions',
              align: 'right' as const,
              cell: (g: GrantWithUse) => <Acts grant={g} form={form} />,
            },
          ]
        : COLUMNS,
    [form],
  )
  return <DataTable label="Grants" noun="grant" columns={columns} rows={rows} rowId={(g) => g.id} />
}

function Acts({ grant: g, form }: { grant: GrantWithUse; form: GrantFormData }) {
  if (g.status === 'ended' || g.status === 'revoked') return null
  if (!form.identities.some((i) => i.id === g.identity.id)) return null
  return (
    <span className="inline-flex gap-1 max-md:mt-1">
      <GrantButton form={form} preset={{ replaces: g }} small label={`Replace the grant of ${g.tool}`}>
        Replace…
      </GrantButton>
      <ReasonButton
        word="Revoke…"
        label={`Revoke ${g.tool} in ${g.identity.environment}`}
        kind="quiet"
        small
        danger
        title={`Revoke ${g.tool} in ${g.identity.environment}`}
        effects={[
          `${g.identity.agent.name} is denied ${g.tool} from its next call on, unless another grant holds.`,
          'What was allowed before stays allowed; requests that wait for people are denied when it asks again.',
          'A revoked grant does not come back: a new one is made.',
        ]}
        confirm="Revoke grant"
        reason={{ note: 'Kept as evidence, beside your name.' }}
        action={endGrant}
        input={{ grant: g.id }}
        done={`${g.tool} is revoked.`}
      />
    </span>
  )
}

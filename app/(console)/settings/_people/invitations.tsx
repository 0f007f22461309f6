'use client'
import { ReasonButton } from '../../../../components/forms/reason-button.tsx'
import { Time } from '../../../../components/time/time.tsx'
import type { OpenInvitation } from '../../../../lib/people/list-invitations.ts'
import { ShowOnce } from '../../_change/show-once.tsx'
import { cancelInvite } from '../actions.ts'
import { roleWord } from '../role-words.ts'

export function Invitations({ rows }: { rows: OpenInvitation[] }) {
  return (
    <ul className="border-t border-line text-sm">
      {rows.map((i) => (
        <li
          key={i.email}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line py-2"
        >
          <span className="min-w-0">
            <span className="font-medium break-all">{i.email}</span>{' '}
            <span className="text-muted">as {i.roles.map(roleWord).join(', ')}</span>
          </span>
          <span className="flex items-center gap-3 text-muted">
            <span>
              until <Time at={i.expires_at} />
            </span>
            {!i.link_shown && <ShowOnce small shown={{ what: 'link', subject: i.email, name: i.email }} />}
            <ReasonButton
              word="Take back…"
              small
              label={`Take back the invitation of ${i.email}`}
              title={`Take back the invitation of ${i.email}?`}
              effects={['The link does not work any more. You can invite this person again.']}
              confirm="Take it back"
              danger
              action={cancelInvite}
              input={{ email: i.email }}
              done="The invitation is taken back."
            />
          </span>
        </li>
      ))}
    </ul>
  )
}

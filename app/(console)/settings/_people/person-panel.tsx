import type { Route } from 'next'
import Link from 'next/link'
import { ReasonButton } from '../../../../components/forms/reason-button.tsx'
import { hrefWith, type SearchParams } from '../../../../components/page/search-params.ts'
import { Time } from '../../../../components/time/time.tsx'
import { DefinitionList } from '../../../../components/ui/definition-list.tsx'
import { count } from '../../../../components/ui/format.ts'
import { Id } from '../../../../components/ui/id.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import { lastSignIns } from '../../../../lib/evidence/last-sign-ins.ts'
import { may, type PersonActor } from '../../../../lib/people/actor.ts'
import { getPerson } from '../../../../lib/people/get-person.ts'
import type { PersonView } from '../../../../lib/people/list-people.ts'
import { listSessions, type OpenSession } from '../../../../lib/people/list-sessions.ts'
import { AppError } from '../../../../lib/platform/app-error.ts'
import { listSeats } from '../../../../lib/registry/queues/list-seats.ts'
import { endSessions, resume, suspend } from '../actions.ts'
import { Panel } from '../panel.tsx'
import { roleWord } from '../role-words.ts'
import { PersonStatus } from './person-table.tsx'
import { ResetButton } from './reset-button.tsx'
import { RolesButton } from './roles-button.tsx'

/** One member: what they may do, where they are signed in, and what an admin can change. */
export async function PersonPanel({ person, id, params }: { person: PersonActor; id: string; params: SearchParams }) {
  const closeHref = hrefWith('/settings', params, { person: null })
  const member = await getPerson(person, id).catch((e: unknown) => {
    if (e instanceof AppError && e.status === 404) return null
    throw e
  })
  if (!member)
    return (
      <Panel title="Nobody" closeHref={closeHref}>
        <p className="text-sm text-muted">There is no such person here, or you may not see them.</p>
      </Panel>
    )
  const self = member.id === person.id
  const mayWrite = may(person, 'people.write')
  const [seats, signIns, sessions] = await Promise.all([
    listSeats(person, id),
    lastSignIns(person, [id]),
    mayWrite || self ? listSessions(person, { person: id }) : null,
  ])
  const signedIn = signIns.get(id)
  return (
    <Panel title={<PlainText text={member.name} />} closeHref={closeHref}>
      <DefinitionList
        termWidth="6.5rem"
        items={[
          { term: 'E-mail', value: <span className="break-all">{member.email}</span> },
          { term: 'Roles', value: member.roles.map(roleWord).join(', ') },
          { term: 'Status', value: <PersonStatus status={member.status} /> },
          { term: 'Joined', value: <Time at={member.joined_at} form="date" /> },
          {
            term: 'Last sign-in',
            value: signedIn ? <Time at={signedIn} /> : <span className="text-muted">Never</span>,
          },
          {
            term: 'Seats',
            value: seats.length ? (
              <ul>
                {seats.map((s) => (
                  <li key={s.name}>
                    <Link
                      href={`/settings?tab=queues&queue=${s.name}` as Route}
                      prefetch={false}
                      className="inline-block min-h-6 hover:underline"
                    >
                      {s.title}
                    </Link>{' '}
                    {s.lead && <Tag>lead</Tag>}
                  </li>
                ))}
              </ul>
            ) : (
              <span className="text-muted">In no queue</span>
            ),
          },
          { term: 'Id', value: <Id id={member.id} what="person’s id" /> },
        ]}
      />
      {sessions && <Sessions member={member} self={self} sessions={sessions} />}
      {mayWrite && (self ? <OwnNote /> : <Changes member={member} />)}
    </Panel>
  )
}

const OwnNote = () => (
  <p className="text-sm text-muted">
    Nobody changes their own roles or suspends themselves: ask another admin. Your password and preferences are under{' '}
    <Link href={'/settings?tab=account' as Route} prefetch={false} className="link">
      Account
    </Link>
    .
  </p>
)

function Changes({ member }: { member: PersonView }) {
  const { id, name, roles } = member
  return (
    <div className="flex flex-wrap gap-2">
      <RolesButton person={{ id, name, roles }} />
      {member.status === 'active' ? (
        <>
          <ResetButton person={{ id, name }} />
          <ReasonButton
            word="Suspend…"
            kind="danger"
            title={`Suspend ${name}?`}
            effects={[
              'Their sessions here end at once, and they cannot sign in to this organization.',
              'Their votes on what waits no longer count. What they decided before stays.',
              'An admin can resume them.',
            ]}
            confirm="Suspend"
            danger
            action={suspend}
            input={{ person: id }}
            done={`${name} is suspended.`}
          />
        </>
      ) : (
        <ReasonButton
          word="Resume…"
          title={`Resume ${name}?`}
          effects={['They can sign in again, with the roles and seats that they had.']}
          confirm="Resume"
          action={resume}
          input={{ person: id }}
          done={`${name} is active again.`}
        />
      )}
    </div>
  )
}

function Sessions({ member, self, sessions }: { member: PersonView; self: boolean; sessions: OpenSession[] }) {
  return (
    <div>
      <h3 className="mb-0.5">Signed in now</h3>
      {sessions.length === 0 ? (
        <p className="text-sm text-muted">Nowhere.</p>
      ) : (
        <>
          <ul className="border-t border-line text-sm">
            {sessions.slice(0, 5).map((s) => (
              <li key={s.id} className="flex justify-between gap-3 border-b border-line py-1.5">
                <span>
                  {s.via === 'oidc' ? 'Identity provider' : 'Password'} {s.current && <Tag>this one</Tag>}
                </span>
                <span className="text-muted">
                  since <Time at={s.created_at} form="short" />
                </span>
              </li>
            ))}
          </ul>
          {sessions.length > 5 && <p className="mt-1 text-xs text-muted">and {count(sessions.length - 5, 'other')}</p>}
          {!self && (
            <div className="mt-2">
              <ReasonButton
                word="End all sessions…"
                title={`Sign ${member.name} out everywhere?`}
                effects={[
                  `${count(sessions.length, 'session')} of this organization ${sessions.length === 1 ? 'ends' : 'end'} at once.`,
                  'They can sign in again.',
                ]}
                confirm="End all sessions"
                danger
                action={endSessions}
                input={{ person: member.id }}
                done={`${member.name} is signed out everywhere.`}
              />
            </div>
          )}
        </>
      )}
    </div>
  )
}

import { FilterBar } from '../../../../components/page/filter-bar.tsx'
import { Section } from '../../../../components/page/page.tsx'
import { Pagination } from '../../../../components/page/pagination.tsx'
import { hrefWith, one, oneOf, type SearchParams } from '../../../../components/page/search-params.ts'
import { EmptyState } from '../../../../components/ui/states.tsx'
import { lastSignIns } from '../../../../lib/evidence/last-sign-ins.ts'
import { may, type PersonActor } from '../../../../lib/people/actor.ts'
import { listInvitations } from '../../../../lib/people/list-invitations.ts'
import { listPeople } from '../../../../lib/people/list-people.ts'
import { ROLES } from '../../../../lib/people/permissions.ts'
import { Beside } from '../panel.tsx'
import { cursorOf, wordOf } from '../query.ts'
import { ROLE } from '../role-words.ts'
import { Invitations } from './invitations.tsx'
import { InviteButton } from './invite-button.tsx'
import { PersonPanel } from './person-panel.tsx'
import { PersonTable } from './person-table.tsx'

/** Who belongs to the organization, and who was asked to. */
export async function PeopleView({ person, params }: { person: PersonActor; params: SearchParams }) {
  const mayWrite = may(person, 'people.write')
  const q = one(params.q)?.trim().slice(0, 100)
  const role = oneOf(ROLES, params.role)
  const status = oneOf(['active', 'suspended'], params.status)
  const open = wordOf(params.person)
  const cursor = cursorOf(params)
  const [page, invitations] = await Promise.all([
    listPeople(person, {
      limit: 50,
      ...(q ? { q } : {}),
      ...(role ? { role } : {}),
      ...(status ? { status } : {}),
      ...cursor,
    }),
    mayWrite ? listInvitations(person) : [],
  ])
  const signIns = await lastSignIns(
    person,
    page.items.map((p) => p.id),
  )
  return (
    <Beside panel={open && <PersonPanel person={person} id={open} params={params} />}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <FilterBar
          filters={[
            { name: 'q', label: 'Name or e-mail', kind: 'text' },
            {
              name: 'role',
              label: 'Role',
              kind: 'select',
              options: ROLES.map((r) => ({ value: r, label: ROLE[r].word })),
            },
            {
              name: 'status',
              label: 'Status',
              kind: 'select',
              options: [
                { value: 'active', label: 'Active' },
                { value: 'suspended', label: 'Suspended' },
              ],
            },
          ]}
        />
        {mayWrite && <InviteButton />}
      </div>
      {invitations.length > 0 && (
        <Section title="Invited, not here yet">
          <Invitations rows={invitations} />
        </Section>
      )}
      {page.items.length === 0 ? (
        <EmptyState title="Nobody fits">
          <p>No member has this name, role and status together.</p>
        </EmptyState>
      ) : (
        <PersonTable
          openId={open}
          rows={page.items.map((p) => ({
            ...p,
            last_sign_in: signIns.get(p.id) ?? null,
            self: p.id === person.id,
          }))}
        />
      )}
      <Pagination
        noun="people"
        shown={page.items.length}
        first={cursor.cursor ? hrefWith('/settings', params, { cursor: null }) : null}
        next={page.next_cursor ? hrefWith('/settings', params, { cursor: page.next_cursor }) : null}
      />
    </Beside>
  )
}

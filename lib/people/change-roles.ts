import { z } from 'zod'
import type { Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { type Changed, change } from '../registry/change.ts'
import { endSetUpIfReviewed } from '../registry/organizations/set-up.ts'
import { type Actor, demand } from './actor.ts'
import { personIdField, rolesField } from './fields.ts'
import { demandAnotherAdmin, demandNotOneself, findMember } from './find-member.ts'
import { personEntry } from './person-entry.ts'

export const changeRolesInput = z.strictObject({ person: personIdField, roles: rolesField })

/** Takes effect at the person's next request. Nobody changes their own roles. */
export async function changeRoles(actor: Actor, input: unknown): Promise<{ person: string; roles: string[] }> {
  const { person, roles } = parseWith(changeRolesInput, input)
  demand(actor, 'people.write')
  demandNotOneself(actor, person, 'own_roles', 'Nobody may change their own roles. Ask another admin.')
  return change(actor, (tx) => applyRoles(tx, actor, { person, roles }))
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyRoles(
  tx: Tx,
  actor: Actor,
  { person, roles }: z.output<typeof changeRolesInput>,
): Promise<Changed<{ person: string; roles: string[] }>> {
  const { organizationId } = actor
  const member = await findMember(tx, organizationId, person)
  const answer = { person, roles }
  if (member.roles.length === roles.length && roles.every((r) => member.roles.includes(r)))
    return { answer, entries: [] }
  if (member.roles.includes('admin') && member.status === 'active' && !roles.includes('admin'))
    await demandAnotherAdmin(tx, organizationId, person)
  await tx.membership.update({
    where: { organizationId_personId: { organizationId, personId: person } },
    data: { roles },
  })
  return {
    answer,
    notify: [{ kind: 'people', id: person }],
    entries: [
      personEntry(
        actor,
        'person.roles_changed',
        { person, from: member.roles, to: roles },
        `Changed a member's roles from ${member.roles.join(', ')} to ${roles.join(', ')}`,
      ),
      ...(await endSetUpIfReviewed(tx, actor)),
    ],
  }
}

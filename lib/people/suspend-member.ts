import { z } from 'zod'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { parseWith } from '../platform/endpoint.ts'
import { change } from '../registry/change.ts'
import { askAccounts } from './accounts.ts'
import { type Actor, demand } from './actor.ts'
import { personIdField } from './fields.ts'
import { demandAnotherAdmin, demandNotOneself, findMember } from './find-member.ts'
import { personEntry } from './person-entry.ts'

export const memberStatus = z.object({ person: z.string(), status: z.enum(['active', 'suspended']) })
export type MemberStatus = z.output<typeof memberStatus>
export const memberInput = z.strictObject({ person: personIdField })

/** The person is out of this organization at once; their other organizations are not touched. */
export async function suspendMember(actor: Actor, input: unknown): Promise<MemberStatus> {
  const { person } = parseWith(memberInput, input)
  demand(actor, 'people.write')
  demandNotOneself(actor, person, 'own_membership', 'Nobody may suspend themselves. Ask another admin.')
  const { organizationId } = actor
  return change(actor, async (tx) => {
    const member = await findMember(tx, organizationId, person)
    if (member.status === 'suspended')
      throw new AppError(409, 'suspended_already', `${member.name} is suspended already.`)
    if (member.roles.includes('admin')) await demandAnotherAdmin(tx, organizationId, person)
    await tx.membership.update({
      where: { organizationId_personId: { organizationId, personId: person } },
      data: { status: 'suspended' },
    })
    await askAccounts(tx, 'SELECT installation.end_sessions_here($1, $2::timestamptz) AS ended', [person, now()])
    return {
      answer: { person, status: 'suspended' },
      notify: [{ kind: 'people', id: person }],
      entries: [personEntry(actor, 'person.suspended', { person }, 'Suspended a member and ended their sessions')],
    }
  })
}

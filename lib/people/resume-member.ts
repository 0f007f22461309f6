import { AppError } from '../platform/app-error.ts'
import { parseWith } from '../platform/endpoint.ts'
import { change } from '../registry/change.ts'
import { endSetUpIfReviewed } from '../registry/organizations/set-up.ts'
import { type Actor, demand } from './actor.ts'
import { findMember } from './find-member.ts'
import { personEntry } from './person-entry.ts'
import { type MemberStatus, memberInput } from './suspend-member.ts'

export async function resumeMember(actor: Actor, input: unknown): Promise<MemberStatus> {
  const { person } = parseWith(memberInput, input)
  demand(actor, 'people.write')
  const { organizationId } = actor
  return change(actor, async (tx) => {
    const member = await findMember(tx, organizationId, person)
    if (member.status === 'active') throw new AppError(409, 'active_already', `${member.name} is active already.`)
    await tx.membership.update({
      where: { organizationId_personId: { organizationId, personId: person } },
      data: { status: 'active' },
    })
    return {
      answer: { person, status: 'active' },
      notify: [{ kind: 'people', id: person }],
      entries: [
        personEntry(actor, 'person.resumed', { person }, 'Resumed a suspended membership'),
        ...(await endSetUpIfReviewed(tx, actor)),
      ],
    }
  })
}

import type { Metadata } from 'next'
import { Forbidden } from '../../../../components/ui/states.tsx'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { loadApprovals } from '../load-approvals.ts'
import { Workbench } from '../workbench.tsx'

export const metadata: Metadata = { title: 'Approvals' }

/** The same address for ever: while it waits, after it is decided, after nobody decided. */
export default async function Approval({ params, searchParams }: PageProps<'/approvals/[id]'>) {
  const person = await currentPerson()
  if (!may(person, 'approvals.read')) return <Forbidden what="see approvals" roles={rolesWith('approvals.read')} />
  const [{ id }, query] = await Promise.all([params, searchParams])
  const props = await loadApprovals(person, query, id)
  return <Workbench key={JSON.stringify(query)} {...props} />
}

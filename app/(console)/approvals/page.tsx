import type { Metadata } from 'next'
import { Forbidden } from '../../../components/ui/states.tsx'
import { may } from '../../../lib/people/actor.ts'
import { currentPerson } from '../../../lib/people/current-person.ts'
import { rolesWith } from '../../../lib/people/permissions.ts'
import { loadApprovals } from './load-approvals.ts'
import { Workbench } from './workbench.tsx'

export const metadata: Metadata = { title: 'Approvals' }

export default async function Approvals({ searchParams }: PageProps<'/approvals'>) {
  const person = await currentPerson()
  if (!may(person, 'approvals.read')) return <Forbidden what="see approvals" roles={rolesWith('approvals.read')} />
  const params = await searchParams
  const props = await loadApprovals(person, params, null)
  return <Workbench key={JSON.stringify(params)} {...props} />
}

import type { Metadata } from 'next'
import { Page } from '../../../../components/page/page.tsx'
import { Forbidden } from '../../../../components/ui/states.tsx'
import { listAnchors } from '../../../../lib/anchors/list-anchors.ts'
import { getLogStatus } from '../../../../lib/evidence/get-log-status.ts'
import { getLedger } from '../../../../lib/evidence/ledger/get-ledger.ts'
import { may } from '../../../../lib/people/actor.ts'
import { currentPerson } from '../../../../lib/people/current-person.ts'
import { rolesWith } from '../../../../lib/people/permissions.ts'
import { ReplayRate } from '../../_replay/replay-rate.tsx'
import { AuditTabs } from '../_tabs.tsx'
import { Anchors } from './anchors.tsx'
import { LogStatus } from './log-status.tsx'
import { Signed } from './signed.tsx'

export const metadata: Metadata = { title: 'Log · Audit' }

export default async function AuditLog() {
  const person = await currentPerson()
  if (!may(person, 'audit.read')) return <Forbidden what="read the audit" roles={rolesWith('audit.read')} />
  const [status, ledger, anchors] = await Promise.all([getLogStatus(person), getLedger(person), listAnchors(person)])
  return (
    <Page
      title="Audit"
      intro="Where the log of this organization stands, and whether it still holds what it held."
      tabs={<AuditTabs current="/audit/log" />}
    >
      <LogStatus status={status} />
      <Signed ledger={ledger} />
      <Anchors anchors={anchors} />
      <ReplayRate person={person} />
    </Page>
  )
}

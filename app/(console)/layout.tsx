import type { ReactNode } from 'react'
import { countAnchorAlarms } from '../../lib/anchors/list-anchors.ts'
import { countOpenChanges } from '../../lib/changes/list-changes.ts'
import { may } from '../../lib/people/actor.ts'
import { currentSignedIn } from '../../lib/people/current-person.ts'
import { listOwnOrganizations } from '../../lib/people/switch-organization.ts'
import { hashToken } from '../../lib/platform/secret.ts'
import { getOrganization } from '../../lib/registry/organizations/get-organization.ts'
import { countWaiting } from './_frame/count-waiting.ts'
import { Frame } from './_frame/frame.tsx'
import { MORE_ITEMS, NAV_ITEMS, SETTINGS_ITEM } from './_frame/nav-items.ts'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { actor, organizationName, preferences, hasPassword } = await currentSignedIn()
  const [organizations, organization, waiting, changes, anchors] = await Promise.all([
    listOwnOrganizations(actor),
    getOrganization(actor),
    may(actor, 'approvals.read') ? countWaiting(actor) : null,
    may(actor, 'changes.read') ? countOpenChanges(actor) : null,
    may(actor, 'audit.read') ? countAnchorAlarms(actor) : null,
  ])
  return (
    <Frame
      data={{
        // the session's own id stays on the server
        scope: hashToken(actor.sessionId).slice(0, 16),
        person: {
          id: actor.id,
          name: actor.name,
          email: actor.email,
          roles: actor.roles,
          organization: organizationName,
          organizations: organizations.map(({ id, name, current }) => ({ id, name, current })),
          preferences,
          hasPassword,
        },
        timeZone: actor.timeZone,
        items: NAV_ITEMS.filter((item) => may(actor, item.permission)),
        more: MORE_ITEMS.filter((item) => may(actor, item.permission)),
        settings: may(actor, SETTINGS_ITEM.permission) ? SETTINGS_ITEM : null,
        mayVote: may(actor, 'approvals.vote'),
        seesAgents: may(actor, 'agents.read'),
        waiting,
        changes,
        anchors,
        demo: organization.is_demo,
      }}
    >
      {children}
    </Frame>
  )
}

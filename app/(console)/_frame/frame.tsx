import type { ReactNode } from 'react'
import { GovernedProvider } from '../../../components/forms/governed.tsx'
import { TimeZoneProvider } from '../../../components/time/time-zone.tsx'
import type { OpenChanges } from '../../../lib/changes/list-changes.ts'
import { Propose } from '../_change/propose-lazy.tsx'
import { type AnchorAlarms, AnchorBanner } from './anchor-banner.tsx'
import { EnvironmentSwitch } from './environment-switch.tsx'
import { FrameKeys } from './frame-keys.tsx'
import { LiveProvider } from './live.tsx'
import { LiveDot } from './live-dot.tsx'
import { LostBanner } from './lost-banner.tsx'
import { MenuToggle } from './menu-toggle.tsx'
import type { NavItem } from './nav-items.ts'
import { EmergencyBanner, OpenChangesProvider } from './open-changes.tsx'
import { type FramePerson, PersonProvider } from './person.tsx'
import { PersonMenu } from './person-menu.tsx'
import { Rail } from './rail.tsx'
import { type Waiting, WaitingProvider } from './waiting.tsx'
import { ZoneButton } from './zone-button.tsx'

export interface FrameData {
  /** Names the session, which acts in one organization: tabs of another one do not share a stream. */
  scope: string
  person: FramePerson
  timeZone: string
  items: NavItem[]
  more: NavItem[]
  settings: NavItem | null
  mayVote: boolean
  seesAgents: boolean
  waiting: Waiting | null
  changes: OpenChanges | null
  anchors: AnchorAlarms | null
  demo: boolean
}

export function Frame({ data, children }: { data: FrameData; children: ReactNode }) {
  const { items, more, settings, demo } = data
  const everywhere = [...items, ...more, ...(settings ? [settings] : [])]
  return (
    <PersonProvider person={data.person}>
      <LiveProvider scope={data.scope}>
        <TimeZoneProvider zone={data.timeZone}>
          <WaitingProvider initial={data.waiting} mayVote={data.mayVote}>
            <OpenChangesProvider initial={data.changes}>
              <GovernedProvider value={Propose}>
                <div className="flex min-h-dvh flex-col print:block! print:h-auto! md:grid md:h-dvh md:min-h-0 md:grid-cols-[208px_minmax(0,1fr)] md:grid-rows-[48px_minmax(0,1fr)]">
                  <a
                    href="#main"
                    className="sr-only z-50 rounded-md bg-surface px-3 py-2 text-sm shadow-lift focus-visible:not-sr-only focus-visible:absolute focus-visible:top-2 focus-visible:left-2"
                  >
                    Skip to the content
                  </a>
                  <nav
                    aria-label="Main"
                    className="no-print relative row-span-2 hidden flex-col overflow-y-auto border-r border-line bg-bg px-2 py-1.5 md:flex"
                  >
                    <Rail items={items} settings={settings} demo={demo} />
                  </nav>
                  <header className="no-print sticky top-0 z-30 flex h-12 flex-none items-center gap-1 border-b border-line bg-bg px-2.5 text-sm sm:px-4 md:static md:gap-2">
                    <MenuToggle items={items} settings={settings} demo={demo} />
                    <EnvironmentSwitch />
                    <span className="flex-1" />
                    <FrameKeys items={everywhere} agents={data.seesAgents} />
                    <span className="px-1.5 max-md:hidden">
                      <LiveDot />
                    </span>
                    <span className="max-sm:hidden">
                      <ZoneButton />
                    </span>
                    <PersonMenu />
                  </header>
                  <main
                    id="main"
                    tabIndex={-1}
                    className="relative flex min-w-0 flex-1 flex-col bg-surface outline-none print:block! print:overflow-visible! md:min-h-0 md:overflow-y-auto"
                  >
                    <LostBanner />
                    <EmergencyBanner />
                    <AnchorBanner alarms={data.anchors} />
                    {children}
                  </main>
                </div>
              </GovernedProvider>
            </OpenChangesProvider>
          </WaitingProvider>
        </TimeZoneProvider>
      </LiveProvider>
    </PersonProvider>
  )
}

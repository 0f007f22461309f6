import { Tabs } from '../../../../components/ui/tabs.tsx'

export type PoliciesTab = 'catalog' | 'retired' | 'limits' | 'changes' | 'snapshots' | 'replays' | 'simulator'

/** What stands under Policies: the rules, what is about to change in them, and what has decided before. */
export const PoliciesTabs = ({ current, to }: { current: PoliciesTab; to?: (tab: string | null) => string }) => {
  const href = to ?? ((tab: string | null) => (tab ? `/policies?tab=${tab}` : '/policies'))
  return (
    <Tabs
      label="Rules"
      tabs={[
        { href: href(null), label: 'In force', current: current === 'catalog' },
        { href: href('retired'), label: 'Retired', current: current === 'retired' },
        { href: href('limits'), label: 'Limits', current: current === 'limits' },
        { href: '/policies/changes', label: 'Changes', current: current === 'changes' },
        { href: '/policies/snapshots', label: 'Snapshots', current: current === 'snapshots' },
        { href: '/policies/replays', label: 'Replays', current: current === 'replays' },
        { href: '/simulator', label: 'Simulator', current: current === 'simulator' },
      ]}
    />
  )
}

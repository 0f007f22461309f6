import { Tabs } from '../../../components/ui/tabs.tsx'

/** What stands under Audit, in the order of the tabs. A page that is added has its line here. */
export const TABS = [
  { href: '/audit', label: 'Entries' },
  { href: '/audit/log', label: 'Log' },
  { href: '/audit/exports', label: 'Exports' },
  { href: '/audit/feeds', label: 'Feeds' },
  { href: '/audit/retention', label: 'Retention' },
] as const

export const AuditTabs = ({ current }: { current: (typeof TABS)[number]['href'] }) => (
  <Tabs label="Audit" tabs={TABS.map((tab) => ({ ...tab, current: tab.href === current }))} />
)

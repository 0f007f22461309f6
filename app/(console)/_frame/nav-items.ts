import type { Permission } from '../../../lib/people/permissions.ts'

export interface NavItem {
  href: `/${string}`
  label: string
  /** Who holds none of these does not see it. */
  permission: Permission
  /** What belongs to it under another address. */
  also?: string[]
  /** The letter after G. */
  key: string
}
export const NAV_ITEMS: NavItem[] = [
  { href: '/approvals', label: 'Approvals', permission: 'approvals.read', key: 'a' },
  { href: '/decisions', label: 'Decisions', permission: 'decisions.read', key: 'd' },
  { href: '/runs', label: 'Runs', permission: 'runs.read', key: 'r' },
  { href: '/agents', label: 'Agents', permission: 'agents.read', key: 'g' },
  { href: '/tools', label: 'Tools', permission: 'tools.read', key: 't' },
  { href: '/policies', label: 'Policies', permission: 'policies.read', key: 'p', also: ['/simulator'] },
  { href: '/thresholds', label: 'Thresholds', permission: 'thresholds.read', key: 'h' },
  { href: '/audit', label: 'Audit', permission: 'audit.read', key: 'u' },
  { href: '/integrate', label: 'Integrate', permission: 'integrate.read', key: 'i' },
]
export const SETTINGS_ITEM: NavItem = { href: '/settings', label: 'Settings', permission: 'settings.read', key: 's' }
/** Pages inside of others, reached by the palette and by G as well. */
export const MORE_ITEMS: NavItem[] = [
  { href: '/policies/changes', label: 'Changes', permission: 'changes.read', key: 'c' },
  { href: '/simulator', label: 'Simulator', permission: 'policies.read', key: 'm' },
  { href: '/policies/snapshots', label: 'Snapshots', permission: 'policies.read', key: 'n' },
]

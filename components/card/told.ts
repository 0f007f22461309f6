import type { ThreadItem } from '../../lib/approvals/approval-view.ts'

const voted = (item: ThreadItem) =>
  ({ approve: 'approved', deny: 'denied', edit: 'edited and approved' })[String(item.detail.vote)] ?? 'voted'

/** What happened, in the words of somebody who was there. Null: told elsewhere on the card. */
export function told(item: ThreadItem, agent: string): string | null {
  const who = item.person?.name ?? 'Somebody'
  switch (item.kind) {
    case 'requested':
      return `${agent} asked`
    case 'joined':
      return `${agent} asked again for the same`
    case 'changed':
      return item.detail.cause === 'attributes'
        ? 'Registered attributes changed; votes begin again'
        : 'It changed when it was asked again; votes begin again'
    case 'commented':
      return `${who} wrote`
    case 'clarification_asked':
      return `${who} asked the agent`
    case 'clarification_given':
      return `${agent} answered`
    case 'escalated':
      return item.person
        ? `${who} escalated it to ${String(item.detail.to)}`
        : `Escalated to ${String(item.detail.to)} by the ladder`
    case 'edited':
      return `${who} edited the arguments`
    case 'voted':
      return `${who} ${voted(item)}`
    case 'decided':
      return null // the vote before it says so
    case 'consumed':
      return `${agent} used the approval`
    case 'lapsed':
      return 'Nobody used the approval; it lapsed'
    case 'superseded':
      return 'A newer request took its place'
    case 'expired':
      return 'The deadline passed; it was denied'
    case 'cancelled':
      return `${agent} withdrew it`
    case 'reopened':
      return `${who} reopened this in the run`
  }
}

import type { SnapshotContent } from '../policy/types.ts'
import type { ItemFacts } from './item-facts.ts'
import type { ChangeItem } from './items.ts'

// One item in one sentence, as the person reads it who has to agree. Names instead of ids; what is not known any more
// keeps its id.

/** @param content what decides without the change: it tells the new from the changed */
export function sentenceOfItem(item: ChangeItem, content: SnapshotContent, facts: ItemFacts): string {
  const identity = (id: string) => {
    const known = facts.identities.get(id)
    return known ? `${known.agent.name} in ${known.environment}` : id
  }
  const person = (id: string) => facts.people.get(id)?.name ?? id
  const queue = (name: string) => facts.queues.get(name)?.title ?? name
  switch (item.kind) {
    case 'policy.publish': {
      const { id, sentence, mode } = item.policy.content
      const before = content.policies.find((p) => p.id === id)
      const what = before ? `Publish the policy ${id} anew` : `Publish the new policy ${id}`
      return `${what}${mode === 'log' ? ', in log mode' : ''}: ${ended(sentence)}`
    }
    case 'policy.retire':
      return `Retire the policy ${item.id}.`
    case 'threshold.change': {
      const { impact, reversibility, sensitivity } = item.cell
      return `Change the threshold ${impact} × ${REVERSIBILITY[reversibility]} × ${sensitivity} data.`
    }
    case 'bands.change':
      return 'Change the bands that impact is measured by.'
    case 'tool.register': {
      const name = String((item.value.definition as { name?: unknown }).name ?? '')
      const before = content.tools.find((t) => t.definition.name === name)
      return before ? `Register another version of the tool ${name}.` : `Register the tool ${name}.`
    }
    case 'grant.create':
      return `Grant ${item.value.tool} to ${identity(item.value.identity)}.`
    case 'grant.revoke': {
      const grant = facts.grants.get(item.id)
      if (!grant) return `Revoke the grant ${item.id}.`
      return `Revoke the grant of ${grant.tool} from ${grant.identity.agent.name} in ${grant.identity.environment}.`
    }
    case 'limit.set': {
      const what = content.limits.some((l) => l.id === item.id) ? 'Change the limit' : 'Set the limit'
      return `${what} ${item.id}: ${ended(item.value.definition.sentence)}`
    }
    case 'limit.retire':
      return `Retire the limit ${item.id}.`
    case 'stages.set':
      return `Set how much ${identity(item.identity)} may do alone: ${listed(stepsOf(item.value))}.`
    case 'models.approve':
      return item.value.models.length
        ? `Approve for ${identity(item.identity)} only the models ${listed(item.value.models)}.`
        : `Approve every model for ${identity(item.identity)}.`
    case 'queue.create':
      return `Create the queue ${item.value.title}.`
    case 'queue.change':
      return `Change the queue ${queue(item.name)}.`
    case 'queue.add_member': {
      const seated = facts.queues.get(item.name)?.members.some((m) => m.id === item.person)
      if (seated)
        return `${item.value.lead ? 'Make' : 'End'} ${person(item.person)} ${item.value.lead ? 'a lead' : 'as a lead'} of ${queue(item.name)}.`
      return `Seat ${person(item.person)} in ${queue(item.name)}${item.value.lead ? ', as a lead' : ''}.`
    }
    case 'queue.remove_member':
      return `Take the seat of ${person(item.person)} in ${queue(item.name)}.`
    case 'roles.set':
      return `Give ${person(item.person)} the roles ${listed(item.value.roles.map(role))}.`
    case 'invitation.create':
      return `Invite ${item.value.email} as ${listed(item.value.roles.map(role))}.`
    case 'service_account.create':
      return `Create the service account ${item.value.name} with the scopes ${listed(item.value.scopes)}.`
    case 'settings.change':
      return `Change the organization’s ${listed(settingNames(item.value))}.`
  }
}

const REVERSIBILITY = { reversible: 'reversible', hard: 'hard to reverse', irreversible: 'irreversible' }
const SETTING: { [member: string]: string } = {
  name: 'name',
  time_zone: 'time zone',
  default_queue: 'default queue',
  review_rates: 'review rates',
  rate_limits: 'rate limits',
  retention: 'retention',
  ledger_public: 'who may read the log’s checkpoints',
}
const role = (name: string) => name.replaceAll('_', ' ')
const ended = (sentence: string) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`)
const listed = (names: readonly string[]): string =>
  names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? 'nothing')

function stepsOf({
  default_stage,
  tools = {},
}: {
  default_stage?: string | undefined
  tools?: { [tool: string]: string | null } | undefined
}): string[] {
  return [
    ...(default_stage ? [`${default_stage} by default`] : []),
    ...Object.entries(tools).map(([tool, stage]) => `${tool} ${stage ?? 'by the default'}`),
  ]
}
function settingNames({
  settings = {},
  ...own
}: {
  settings?: object | undefined
  name?: string | undefined
  time_zone?: string | undefined
}): string[] {
  return [...Object.keys(own), ...Object.keys(settings)].map((n) => SETTING[n] ?? n.replaceAll('_', ' '))
}

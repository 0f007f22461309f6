import { Instance } from '../../lib/authorize/instance.ts'
import { listDecisions } from '../../lib/evidence/list-decisions.ts'
import { append, sqlOfTx } from '../../lib/ledger/append.ts'
import { withSimulatedClock } from '../../lib/platform/clock.ts'
import { inTransaction } from '../../lib/platform/db.ts'
import { confirmations } from './confirmations.ts'
import { type Founded, found } from './found.ts'
import { pastActions, WAITING } from './history.ts'
import { DEMO_PEOPLE } from './people.ts'
import { Player } from './play.ts'

// The only place with a simulated clock: the log's first entry says so, and an entry says where it ends.

const DAY_MS = 86_400_000

export interface Demonstration {
  organization: string
  people: { role: string; email: string; password: string }[]
  agents: { id: string; name: string; environment: string; client_id: string; client_secret: string }[]
  service_account: { token: string; scopes: string[] }
}

export async function seedDemonstration(): Promise<Demonstration> {
  const real = Date.now()
  const clock = { ms: real - 15 * DAY_MS }
  const instance = new Instance({ listen: false })
  const founded = await withSimulatedClock(
    () => clock.ms,
    async () => {
      const organization = await found(() => {
        clock.ms += 20_000
      })
      await playHistory(organization, instance, clock, real)
      return organization
    },
  )
  await inTransaction(founded.organizationId, (tx) =>
    append(sqlOfTx(tx), founded.organizationId, [
      {
        type: 'log.clock_restored',
        clear: {},
        audit: {
          actorKind: 'system',
          actorId: 'demonstration',
          summary: 'The simulated clock of the demonstration ended',
        },
      },
    ]),
  )
  const player = new Player(founded, instance)
  for (const [i, action] of WAITING.entries()) await player.begin({ ...action, run: `opening-${i + 1}` })
  return result(founded)
}

/** Everything in the order of its time: what an action leads to is queued on the same clock. */
async function playHistory(founded: Founded, instance: Instance, clock: { ms: number }, real: number): Promise<void> {
  const player = new Player(founded, instance)
  const queue: { at: number; work: () => Promise<void> }[] = []
  const later = (ms: number, work: () => Promise<void>) => {
    const at = clock.ms + ms
    if (at >= real - 60_000) return
    const place = queue.findIndex((q) => q.at > at)
    queue.splice(place < 0 ? queue.length : place, 0, { at, work })
  }
  const actions = [...pastActions(), ...confirmations()]
  player.expect(actions)
  for (const action of actions) {
    const at = real - action.at
    queue.push({ at, work: () => player.past(action, later) })
  }
  queue.sort((a, b) => a.at - b.at)
  for (let next = queue.shift(); next; next = queue.shift()) {
    clock.ms = Math.max(clock.ms, next.at)
    await next.work()
  }
  clock.ms = real - 30 * 60_000
  const due = await listDecisions(await founded.person('compliance'), { review: 'to_review', limit: 60 })
  await player.review(due.items.slice(9).map((d) => d.id))
}

function result(founded: Founded): Demonstration {
  return {
    organization: founded.organizationId,
    people: DEMO_PEOPLE.map((p) => ({
      role: p.listedAs,
      email: p.email,
      password: founded.passwords.get(p.email) ?? '',
    })),
    agents: founded.identities.map((i) => ({
      id: i.agentId,
      name: i.agent,
      environment: i.environment,
      client_id: i.identityId,
      client_secret: i.secret,
    })),
    service_account: { token: founded.serviceToken, scopes: founded.service.scopes },
  }
}

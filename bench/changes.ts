import pg from 'pg'
import type { PersonActor } from '../lib/people/actor.ts'
import { newId } from '../lib/platform/ids.ts'
import { openDatabase } from './database.ts'

// A change of a thousand policies in an organization of ten thousand, from the draft to the moment it decides; and one
// of a single policy beside it. `apply` is what the design gives 5 s.

export interface ChangesBench {
  policies: number
  items: number
  /** Milliseconds of each step. */
  draft: number
  submit: number
  approve: number
  apply: number
  applyOne: number
}

export async function benchChanges({ policies = 10_000, items = 1_000 } = {}): Promise<ChangesBench> {
  const database = await openDatabase('-c', 'max_connections=100')
  const { cluster } = database
  try {
    process.env.LOG_LEVEL = 'warn'
    // after the environment: the operations connect by it
    const { makeWorld, policyOf } = await import('./world.ts')
    const { closeDb } = await import('../lib/platform/db.ts')
    const { stopChecks } = await import('../lib/registry/checks/run-checks.ts')
    const { openChange } = await import('../lib/changes/open-change.ts')
    const { submitChange } = await import('../lib/changes/submit-change.ts')
    const { approveChange } = await import('../lib/changes/review-change.ts')
    const { applyChange } = await import('../lib/changes/apply-change.ts')
    const owner = new pg.Pool({ connectionString: cluster.url, max: 2 })
    const world = await makeWorld(owner, { policies, agents: 16, tools: 200 })
    const people = await Promise.all(
      ['policy_author', 'compliance', 'admin'].map((role) => addPerson(owner, world.organizationId, role)),
    )
    const [author, second, admin] = people as [PersonActor, PersonActor, PersonActor]

    /** Milliseconds of each step for a change of the policies at these places, each put otherwise than it was. */
    const publish = async (places: number[]) => {
      const timed: number[] = []
      const time = async <T>(work: Promise<T>): Promise<T> => {
        const from = performance.now()
        const answer = await work
        timed.push(performance.now() - from)
        return answer
      }
      const drafted = await time(
        openChange(author, {
          title: 'Measured',
          why: 'For measuring.',
          items: places.map((i) => ({ kind: 'policy.publish', policy: policyOf(i, world.tools, world.person, 1) })),
        }),
      )
      const submitted = await time(submitChange(author, drafted.id, {}))
      const vote = (role: string) => ({ content_hash: submitted.content_hash, role })
      await time(approveChange(second, drafted.id, vote('compliance')))
      await approveChange(admin, drafted.id, vote('admin'))
      const { state } = await time(applyChange(admin, drafted.id, {}))
      if (state !== 'applied') throw new Error(`the change is ${state}`)
      return timed
    }
    const many = await publish(Array.from({ length: items }, (_, i) => i))
    const one = await publish([items])
    await owner.end()
    await stopChecks()
    await closeDb()
    const [draft, submit, approve, apply] = many as [number, number, number, number]
    return { policies, items, draft, submit, approve, apply, applyOne: one[3] as number }
  } finally {
    await database.close()
  }
}

async function addPerson(owner: pg.Pool, organizationId: string, role: string): Promise<PersonActor> {
  const id = newId('per')
  const email = `${role}@bench.example`
  await owner.query('INSERT INTO person (id, email, name) VALUES ($1, $2, $2)', [id, `${id}@bench.example`])
  await owner.query(
    'INSERT INTO membership (organization_id, person_id, email, name, roles) VALUES ($1, $2, $3, $3, ARRAY[$4])',
    [organizationId, id, `${id}@bench.example`, role],
  )
  return {
    kind: 'person',
    organizationId,
    id,
    name: role,
    email,
    roles: [role],
    sessionId: newId('ses'),
    timeZone: 'UTC',
  }
}

if (import.meta.main) {
  const measured = await benchChanges(process.argv[2] ? JSON.parse(process.argv[2]) : {})
  const ms = (n: number) => `${Math.round(n).toLocaleString('en')} ms`
  console.log(`A change of ${measured.items} policies among ${measured.policies}`)
  for (const step of ['draft', 'submit', 'approve', 'apply'] as const)
    console.log(`  ${step.padEnd(10)} ${ms(measured[step])}`)
  console.log(`  apply a change of one policy: ${ms(measured.applyOne)}`)
}

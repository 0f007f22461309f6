import { spawn } from 'node:child_process'
import { beforeAll, expect, test } from 'vitest'
import { applyChange, applyInEmergency } from '../../../lib/changes/apply-change.ts'
import { applyDueChanges } from '../../../lib/changes/apply-due-changes.ts'
import { editChange } from '../../../lib/changes/edit-change.ts'
import { getChange } from '../../../lib/changes/get-change.ts'
import { approveChange, rejectChange } from '../../../lib/changes/review-change.ts'
import { rollBackChange } from '../../../lib/changes/roll-back-change.ts'
import { submitChange } from '../../../lib/changes/submit-change.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { entriesOf, refundPolicy, unique } from '../registry/registry-world.ts'
import { approved, type ChangesWorld, changesWorld, drafted, policyItem, submitted, voted } from './changes-world.ts'

// Two people, two tabs, two instances at the same moment: whatever comes first, what follows is what would have followed
// had they come one after the other.

let t: TestDatabase
let world: ChangesWorld
beforeAll(async () => {
  t = await testDatabase()
  world = await changesWorld()
})
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (e: { code?: string }) => e.code ?? String(e),
  )
const both = (...work: Promise<unknown>[]) => Promise.all(work.map(codeOf))
const retiring = async (): Promise<unknown[]> => {
  const id = unique('rule')
  await publishPolicy(world.system, refundPolicy({ id }))
  return [{ kind: 'policy.retire', id, reason: 'Nobody needs it.' }]
}

test('two approvers at once are two approvals', async () => {
  const { id } = await submitted(world.writer, await retiring())
  expect(await both(voted(world.compliance, id), voted(world.second, id))).toEqual(['done', 'done'])
  const change = await getChange(world.admin, id)
  expect(change).toMatchObject({ state: 'approved', enough: true })
  expect(change.approvals.filter((a) => a.counts)).toHaveLength(2)
})

test('one person votes once, even from two tabs and in two roles', async () => {
  const { id } = await submitted(world.writer, await retiring())
  const votes = await both(voted(world.compliance, id), voted(world.compliance, id), voted(world.compliance, id))
  expect(votes.sort()).toEqual(['already_voted', 'already_voted', 'done'])
  await t.owner.query(`UPDATE membership SET roles = '{compliance,policy_author}' WHERE person_id = $1`, [
    world.peer.id,
  ])
  const both_roles = { ...world.peer, roles: ['compliance', 'policy_author'] }
  await voted(both_roles, id, 'policy_author')
  expect(await codeOf(voted(both_roles, id, 'compliance'))).toBe('already_voted')
  await t.owner.query(`UPDATE membership SET roles = '{policy_author}' WHERE person_id = $1`, [world.peer.id])
})

test('an edit and an approval at once: what was approved is never another content', async () => {
  for (let round = 0; round < 6; round++) {
    const { id, content_hash, version } = await submitted(world.writer, [policyItem()])
    const edit = () => editChange(world.peer, id, { version, items: [policyItem()] })
    const approve = () => approveChange(world.compliance, id, { content_hash, role: 'compliance' })
    const [edited, voted] = round % 2 ? await both(edit(), approve()) : (await both(approve(), edit())).reverse()
    expect(edited).toBe('done')
    expect(['done', 'content_changed']).toContain(voted)
    const change = await getChange(world.admin, id)
    expect(change).toMatchObject({ state: 'in_review', enough: false })
    expect(change.approvals.filter((a) => a.counts)).toEqual([])
    expect(await codeOf(applyChange(world.second, id, {}))).toBe('wrong_state')
    // the vote for the earlier content, sent again
    expect(await codeOf(approve())).toBe('content_changed')
  }
})

test('two who edit at once: the second is told, and nothing is lost', async () => {
  const { id, version } = await drafted(world.writer, [policyItem()])
  const titles = await both(
    editChange(world.writer, id, { version, title: 'One' }),
    editChange(world.peer, id, { version, title: 'Two' }),
  )
  expect(titles.sort()).toEqual(['changed_meanwhile', 'done'])
  expect((await getChange(world.writer, id)).version).toBe(2)
})

test('content that was approved, edited, and edited back needs new approvals', async () => {
  const items = [policyItem()]
  const first = await approved(world, items)
  const other = await editChange(world.writer, first.id, { version: 1, items: [policyItem()] })
  const same = await editChange(world.writer, first.id, { version: other.version, items })
  expect(same).toMatchObject({ content_hash: first.content_hash, enough: false, state: 'in_review' })
  expect(same.approvals.every((a) => !a.counts)).toBe(true)
})

test('applied twice at once, by the button and in an emergency, it is applied once', async () => {
  const rule = unique('rule')
  const { id, version } = await approved(world, [policyItem(rule)])
  const now = { version, reason: 'It cannot wait any longer.' }
  const answers = await both(
    applyChange(world.second, id, {}),
    applyChange(world.admin, id, {}),
    applyChange(world.writer, id, {}),
    applyInEmergency(world.admin, id, now),
  )
  expect(answers.sort()).toEqual(['done', 'wrong_state', 'wrong_state', 'wrong_state'])
  const { rows } = await t.owner.query('SELECT count(*)::int AS n FROM policy_version WHERE policy_id = $1', [rule])
  expect(rows[0].n).toBe(1)
})

test('two changes of one thing, both approved: the second finds its base moved', async () => {
  const rule = unique('rule')
  await publishPolicy(world.system, refundPolicy({ id: rule }))
  const deny = { outcome: 'deny', requirements: undefined }
  const one = await approved(world, [policyItem(rule, deny)])
  const two = await approved(world, [policyItem(rule, { ...deny, sentence: 'No refunds over €250.' })])
  const answers = await both(applyChange(world.second, one.id, {}), applyChange(world.admin, two.id, {}))
  expect(answers.sort()).toEqual(['base_moved', 'done'])
})

test('rejected and applied at once: one of them', async () => {
  const { id, content_hash } = await approved(world, [policyItem()])
  const answers = await both(
    applyChange(world.second, id, {}),
    rejectChange(world.peer, id, { content_hash, role: 'policy_author', reason: 'Not today.' }),
  )
  expect(answers.sort()).toEqual(['done', 'wrong_state'])
})

test('taken back twice at once, it is taken back once', async () => {
  const { id } = await approved(world, [policyItem()])
  await applyChange(world.second, id, {})
  const reason = { reason: 'It asks for too much.' }
  const answers = await both(rollBackChange(world.second, id, reason), rollBackChange(world.admin, id, reason))
  expect(answers.sort()).toEqual(['done', 'wrong_state'])
})

test('submitted while it is edited: reviewers never see what was not rehearsed', async () => {
  const { id, version } = await drafted(world.writer, [policyItem()])
  const broken = { ...policyItem(), policy: refundPolicy({ id: unique('rule'), cedar: 'forbid (' }) }
  const [submit, edit] = await both(
    submitChange(world.writer, id, { version }),
    editChange(world.peer, id, { version, items: [broken] }),
  )
  const change = await getChange(world.admin, id)
  if (change.state === 'in_review') expect([submit, edit]).not.toEqual(['done', 'done'])
  expect(change.state === 'in_review' && JSON.stringify(change.items).includes('"forbid ("')).toBe(false)
})

/** Applies what is due until it has told so many lines, then dies without a word. */
const applyAndDie = (lines: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['test/integration/changes/applying-child.ts'], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
      if (out.split('\n').length > lines) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', (_, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error(`the worker ended by itself (${signal})`)),
    )
  })

test('workers that are killed wherever they are leave each scheduled change applied once, or not at all', async () => {
  const ids: string[] = []
  for (let i = 0; i < 2; i++) {
    const { id } = await approved(world, [policyItem(), policyItem()])
    await applyChange(world.second, id, { at: new Date(Date.now() + 600_000).toISOString() })
    ids.push(id)
  }
  await t.owner.query(`UPDATE change_request SET apply_at = now() - interval '1 second' WHERE id = ANY($1)`, [ids])
  // one dies when it is up, in the middle of its first change; the other when it has told of its rounds
  await Promise.all([applyAndDie(1), applyAndDie(3)])
  await applyDueChanges()
  for (const id of ids) expect((await getChange(world.admin, id)).state).toBe('applied')
  const entries = (await entriesOf(world.organizationId, 'change.applied')).filter((e) =>
    ids.includes(e.subjectId ?? ''),
  )
  expect(entries.map((e) => e.subjectId).sort()).toEqual([...ids].sort())
  const { rows } = await t.owner.query(
    `SELECT policy_id, count(*)::int AS n FROM policy_version WHERE organization_id = $1 GROUP BY 1 HAVING count(*) > 2`,
    [world.organizationId],
  )
  expect(rows).toEqual([])
}, 120_000)

import { beforeAll, expect, test } from 'vitest'
import { bulkApprove } from '../../../lib/approvals/bulk-approve.ts'
import { cancelApproval } from '../../../lib/approvals/cancel-approval.ts'
import { commentOnApproval } from '../../../lib/approvals/comment-on-approval.ts'
import { voteOnApproval } from '../../../lib/approvals/decide-approval.ts'
import { getApprovalForAgent } from '../../../lib/approvals/get-approval-for-agent.ts'
import type { Receipt } from '../../../lib/ledger/receipt.ts'
import { ask, openWorld, person, type World } from './world.ts'

// Whoever acts on a request, or asks how it stands, gets what they need to prove later that the log holds it.

let w: World
beforeAll(async () => {
  w = await openWorld()
})
const agent = () => ({ organizationId: w.organizationId, identityId: w.identityId })

/** The type of the entry that a receipt names, when its leaf is the log's. */
async function typeOf(receipt: Receipt | null | undefined): Promise<string | null> {
  const { rows } = await w.t.owner.query(
    `SELECT a.type FROM ledger.leaf l JOIN ledger.log_head h USING (organization_id)
       JOIN audit_entry a ON a.organization_id = l.organization_id AND a.index = l.index
      WHERE l.organization_id = $1 AND l.index = $2 AND encode(l.hash, 'hex') = $3 AND h.origin = $4`,
    [w.organizationId, receipt?.index, receipt?.leaf, receipt?.log],
  )
  return rows[0]?.type ?? null
}
const receiptOf = (answer: unknown) => (answer as { receipt: Receipt }).receipt

test('a vote, a comment and a cancellation answer with the receipt of their last entry', async () => {
  const a = await ask(w)
  const at = { approval: a.id, text: 'Looks right.' }
  expect(await typeOf(receiptOf(await commentOnApproval(person(w, 'ada'), at)))).toBe('approval.commented')
  const vote = { approval: a.id, vote: 'approve', card_hash: a.card_hash }
  expect(await typeOf(receiptOf(await voteOnApproval(person(w, 'ada'), vote)))).toBe('approval.decided')
  const b = await ask(w)
  expect(await typeOf(receiptOf(await cancelApproval(agent(), b.id)))).toBe('approval.cancelled')
})

test('each approved item of a bulk has its own, a refused one none', async () => {
  const [a, b] = [await ask(w), await ask(w)]
  const { items } = await bulkApprove(person(w, 'ada'), {
    items: [
      { approval: a.id, card_hash: a.card_hash },
      { approval: b.id, card_hash: `sha256:${'0'.repeat(64)}` },
    ],
  })
  expect(items.map((i) => i.result)).toEqual(['approved', 'refused'])
  expect(await typeOf(items[0]?.receipt)).toBe('approval.decided')
  expect(items[1]?.receipt).toBeNull()
})

test('the agent that asks how a request stands gets the newest entry about it', async () => {
  const a = await ask(w)
  expect(await typeOf((await getApprovalForAgent(agent(), a.id)).receipt)).toBe('approval.requested')
  await voteOnApproval(person(w, 'ada'), { approval: a.id, vote: 'deny', card_hash: a.card_hash, reason: 'No.' })
  expect(await typeOf((await getApprovalForAgent(agent(), a.id)).receipt)).toBe('approval.decided')
})

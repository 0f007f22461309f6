import { beforeAll, expect, test } from 'vitest'
import { applyChange } from '../../../lib/changes/apply-change.ts'
import { compileSnapshot } from '../../../lib/policy/compile.ts'
import { decide } from '../../../lib/policy/decide.ts'
import { facts, IDENTITY, refund } from '../../../lib/policy/testing/fixtures.ts'
import { getSettings } from '../../../lib/registry/settings/get-settings.ts'
import { loadSnapshotContent } from '../../../lib/registry/snapshots/load-snapshot-content.ts'
import { listThresholds } from '../../../lib/registry/thresholds/list-thresholds.ts'
import { proposeItems } from '../../../lib/registry/thresholds/propose-items.ts'
import { signOffThreshold } from '../../../lib/registry/thresholds/sign-off-threshold.ts'
import { testDatabase } from '../../harness.ts'
import { approved, type ChangesWorld, changesWorld } from './changes-world.ts'

// From "this looks rubber-stamped" to what decides: the items that a cell proposes, through review, into a snapshot.

const CELL = { impact: 'high', reversibility: 'reversible', sensitivity: 'personal' } as const
let w: ChangesWorld
beforeAll(async () => {
  await testDatabase()
  w = await changesWorld()
})
const cellOf = async () => {
  const found = (await listThresholds(w.admin)).find(
    (c) => c.impact === CELL.impact && c.reversibility === CELL.reversibility && c.sensitivity === CELL.sensitivity,
  )
  if (!found) throw new Error('the matrix has no such cell')
  return found
}
async function answer(value: number) {
  const snapshot = (await getSettings(w.admin)).active_snapshot as string
  const content = await loadSnapshotContent(w.organizationId, snapshot)
  const stages = { [IDENTITY]: { default_stage: 'autonomous' as const, tools: {}, models: [] } }
  const decided = decide(refund(value), facts(), compileSnapshot({ ...content, stages }))
  expect(decided.threshold_cell).toBe('high/reversible/personal')
  return decided.outcome
}

test('what a cell proposes is a loosening that two roles agree to, and then exactly that part goes alone', async () => {
  const cell = await cellOf()
  await signOffThreshold(w.developer, CELL, { role: 'developer', version: cell.version, hash: cell.hash })
  expect([await answer(90_000), await answer(150_000)]).toEqual(['require_approval', 'require_approval'])
  const items = proposeItems(
    {
      tool: 'billing.refund',
      column: 'autonomous',
      cut: { by: 'amount', limit: 100_000, currency: 'EUR' },
      spared: 40,
      quick: 39,
      overridden: 0,
    },
    {
      cell: { ...CELL, semi: cell.semi, autonomous: cell.autonomous },
      version: cell.version,
      reviewAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
      rationale: '39 of 40 were approved as asked within a minute.',
      words: 'billing.refund up to €1,000.00',
    },
  )
  const change = await approved(w, items)
  expect(change).toMatchObject({ state: 'approved', loosening: true })
  // agreed to is not applied
  expect(await answer(90_000)).toBe('require_approval')
  expect(await applyChange(w.second, change.id, {})).toMatchObject({ state: 'applied' })
  expect([await answer(90_000), await answer(100_000)]).toEqual(['allow_with_notice', 'allow_with_notice'])
  expect([await answer(100_001), await answer(400_000)]).toEqual(['require_approval', 'require_approval'])
  expect(await cellOf()).toMatchObject({ version: cell.version + 1, unsigned: ['technical', 'business'] })
})

import { expect, test } from 'vitest'
import type { RunStep } from '../../../../lib/evidence/get-run.ts'
import { asTree, inOrder } from './arrange-steps.ts'

const at = (second: number) => new Date(second * 1000).toISOString()
const decision = (id: string, second: number, previous_id: string | null = null) =>
  ({ kind: 'decision', id, at: at(second), previous_id }) as RunStep
const approval = (id: string, second: number, decision_id: string) =>
  ({ kind: 'approval', id, at: at(second), decision_id }) as RunStep
const outcome = (id: string, second: number, decision_id: string) =>
  ({ kind: 'outcome', id, at: at(second), decision_id }) as RunStep

const steps = [
  approval('apr_1', 1, 'dec_1'),
  decision('dec_1', 1),
  decision('dec_2', 2),
  outcome('out_2', 3, 'dec_2'),
  decision('dec_3', 4, 'dec_1'),
  outcome('out_3', 5, 'dec_3'),
]

test('a decision stands before the request that it opened in the same moment', () =>
  expect(inOrder(steps).map((s) => s.step.id)).toEqual(['dec_1', 'apr_1', 'dec_2', 'out_2', 'dec_3', 'out_3']))

test('as a tree, what followed stands below what it followed from', () =>
  expect(asTree(steps).map((s) => `${s.depth} ${s.step.id}`)).toEqual([
    '0 dec_1',
    '1 apr_1',
    '1 dec_3',
    '2 out_3',
    '0 dec_2',
    '1 out_2',
  ]))

test('a step whose cause is on another page is not lost', () =>
  expect(asTree([outcome('out_9', 9, 'dec_0')])).toHaveLength(1))

import { expect, test } from 'vitest'
import { matched, unmatched } from '../policy/verdict.ts'
import { isRepeated } from './stored-card.ts'

test('what is named by its hash says nothing of one action', () => {
  expect(isRepeated(unmatched('policy', 'policy:p', 'P', 'Asks.'))).toBe(true)
  expect(isRepeated(matched('threshold', 'threshold:low/reversible/ordinary', 'allow', 'TH', 'Alone.'))).toBe(true)
  expect(isRepeated(matched('grant', 'grant:g', 'allow', 'GRANTED', 'It holds.'))).toBe(true)

  expect(isRepeated(matched('grant', 'grant:g', 'require_approval', 'GRANT_ASKS_ABOVE', 'Above €40.'))).toBe(false)
  expect(isRepeated(unmatched('grant', 'grant:g', 'GRANT_CONSTRAINT', 'At most €40.'))).toBe(false)
  expect(isRepeated(unmatched('approval', 'approval:a', 'APPROVED', 'It fits.'))).toBe(false)
  expect(isRepeated(matched('boundary', 'boundary:arguments', 'deny', 'INVALID_ARGUMENTS', '/order is none.'))).toBe(
    false,
  )
  const limit = { limit: 10, actual: 4, unit: 'calls' }
  expect(isRepeated(unmatched('limit', 'limit:l', 'L', 'No more a day.', { limit }))).toBe(false)
  expect(isRepeated(unmatched('policy', 'policy:p', 'P', 'Asks.', { error: 'no such attribute' }))).toBe(false)
})

test('a policy that matched stays in the card, whatever code people gave it', () => {
  for (const code of ['GRANTED', 'REFUND_OVER_LIMIT'])
    for (const mode of ['log', 'enforce'] as const)
      expect(isRepeated(matched('policy', 'policy:p', 'deny', code, 'No.', { mode }))).toBe(false)
})

import { describe, expect, test } from 'vitest'
import { DEFAULT_THRESHOLDS } from '../../../../lib/policy/defaults.ts'
import { bandsOf, basisPointsOf, draftsOf, newBand } from './band-drafts.ts'

describe('the bands of a cell in a form', () => {
  test('come back as they were', () => {
    for (const cell of DEFAULT_THRESHOLDS)
      for (const bands of [cell.semi, cell.autonomous]) expect(bandsOf(draftsOf(bands))).toEqual({ bands })
  })
  test('take a confidence as people write it', () => {
    expect(['0.8', '.8', '0,80', '0.805', '1'].map(basisPointsOf)).toEqual([8_000, 8_000, 8_000, 8_050, 10_000])
    expect(['', '0', '80', '-0.5', '1.5', 'high', '0.00001'].map(basisPointsOf)).toEqual(Array(7).fill(null))
  })
  test('ask no queue for what nobody is asked about, and need a limit on all but the last', () => {
    const requirements = { queues: { finance: 1 }, min_people: 1 }
    const alone = newBand({ below: '', outcome: 'allow', requirements })
    expect(bandsOf([alone])).toEqual({ bands: [{ below: 10_001, outcome: 'allow' }] })
    expect(bandsOf([newBand({ below: '', outcome: 'deny', requirements: null }), alone])).toEqual({
      faults: { '0/below': 'must be between 0.01 and 1' },
    })
  })
})

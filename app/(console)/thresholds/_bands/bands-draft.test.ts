import { describe, expect, test } from 'vitest'
import { DEFAULT_BANDS } from '../../../../lib/policy/defaults.ts'
import { bandsOfDraft, draftOfBands } from './bands-draft.ts'

const faultsOf = (draft: ReturnType<typeof draftOfBands>) => {
  const made = bandsOfDraft(draft)
  return 'faults' in made ? made.faults : {}
}

describe('the impact bands in a form', () => {
  test('come back as they were', () => {
    expect(bandsOfDraft(draftOfBands(DEFAULT_BANDS))).toEqual({ bands: DEFAULT_BANDS })
  })
  test('show money as people write it and keep it in minor units', () => {
    const draft = draftOfBands(DEFAULT_BANDS)
    expect(draft.amounts[0]).toMatchObject({ currency: 'EUR', steps: { low: '50', medium: '500', high: '5000' } })
    draft.amounts.push({ key: 'new', currency: 'JPY', steps: { low: '5,000', medium: '', high: '500000' } })
    expect(bandsOfDraft(draft)).toMatchObject({
      bands: {
        amounts: {
          JPY: [
            { up_to: 5_000, impact: 'low' },
            { up_to: 500_000, impact: 'high' },
          ],
        },
      },
    })
  })
  test('refuse levels that do not rise, and what is no number, by their place', () => {
    const draft = draftOfBands(DEFAULT_BANDS)
    draft.measures.rows = { low: '100', medium: '100', high: 'many' }
    expect(faultsOf(draft)).toEqual({
      'rows/medium': 'must be more than the level before',
      'rows/high': 'is not such a number',
    })
  })
  test('refuse a name that stands there twice, or is none', () => {
    const draft = draftOfBands(DEFAULT_BANDS)
    draft.effects = [
      { key: '1', name: 'Key change', impact: 'high' },
      { key: '2', name: 'export', impact: 'low' },
      { key: '3', name: 'export', impact: 'high' },
    ]
    draft.amounts = [{ key: '1', currency: 'euro', steps: { low: '', medium: '', high: '' } }]
    expect(Object.keys(faultsOf(draft))).toEqual(['currency/0', 'effects/0', 'effects/2'])
  })
})

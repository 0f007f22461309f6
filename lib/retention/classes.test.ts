import { describe, expect, it } from 'vitest'
import { entryTypeNames } from '../ledger/entry-types.ts'
import { classOf, FLOORS, floorDays, RETENTION_CLASSES } from './classes.ts'

describe('the classes of retention', () => {
  it.each(entryTypeNames)('%s belongs to one', (type) => {
    expect(RETENTION_CLASSES).toContain(classOf(type))
  })
  it('each has something in it', () => {
    expect(new Set(entryTypeNames.map(classOf))).toEqual(new Set(RETENTION_CLASSES))
  })
  it('of several floors the highest binds', () => {
    expect(floorDays([])).toBe(0)
    expect(floorDays(['eu_ai_act', 'hipaa'])).toBe(FLOORS.hipaa)
  })
})

import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { CLASSES, ENVIRONMENTS, IMPACTS, OUTCOMES, STAGES } from '../policy/types.ts'
import { ENTRY_TYPES, entryTypeNames } from './entry-types.ts'
import * as fields from './vocabulary/fields.ts'

describe('the vocabulary', () => {
  it('knows every word of the engine', () => {
    expect(fields.outcome.options).toEqual([...OUTCOMES])
    expect(fields.environment.options).toEqual([...ENVIRONMENTS])
    expect(fields.impact.options).toEqual([...IMPACTS])
    expect(fields.toolClass.options).toEqual([...CLASSES])
    expect(fields.stage.options).toEqual([...STAGES])
  })
  it('names each type by a thing and what happened to it, and says so in one line', () => {
    for (const name of entryTypeNames) {
      expect(name).toMatch(/^[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*$/)
      expect(ENTRY_TYPES[name].meaning).toMatch(/^[A-Z][^\n]{10,130}\.$/)
    }
  })
  it.each(entryTypeNames)('%s takes no member that its schema does not name', (name) => {
    const result = (ENTRY_TYPES[name].clear as z.ZodType).safeParse({ email: 'anna@example.org' })
    expect(result.error?.issues.some((i) => i.code === 'unrecognized_keys')).toBe(true)
  })
})

describe('the clear part', () => {
  const clear = [
    ['an e-mail address', 'anna@example.org'],
    ['a name', 'Anna Schmidt'],
    ['a sentence', 'refund the order'],
    ['a name in another script', 'Ξένια'],
    ['an address of a machine on its own line', '10.0.0.1\n'],
    ['nothing', ''],
    ['something long', 'a'.repeat(300)],
  ]
  it.each(clear)('has no place for %s', (_, text) => {
    for (const field of [fields.id, fields.name, fields.code, fields.hash, fields.time, fields.actorId])
      expect(field.safeParse(text).success).toBe(false)
  })
  it('takes ids, names of configuration and rules as the engine writes them', () => {
    for (const id of ['dec_0198c0a7b1f27c3e9d5a4b6c7d8e9f00', 'worker', 'per_1']) fields.id.parse(id)
    for (const name of [
      'billing.refund',
      'policy:refund-over-limit',
      'threshold:medium/hard/ordinary',
      'never:key_change',
    ])
      fields.name.parse(name)
    fields.code.parse('REFUND_OVER_LIMIT')
    fields.code.parse('no_grant')
    fields.pointer.parse('/arguments/amount/value')
  })
  it('holds integers only', () => {
    expect(fields.count.safeParse(0.5).success).toBe(false)
    expect(fields.count.safeParse(2 ** 53).success).toBe(false)
    expect(fields.count.safeParse(-1).success).toBe(false)
  })
})

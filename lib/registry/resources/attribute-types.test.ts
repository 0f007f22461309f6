import { describe, expect, test } from 'vitest'
import { mergeAttributes, typeOfAttribute } from './attribute-types.ts'

describe('attributes of a resource', () => {
  test('a null removes, a name that is left out stays', () => {
    const merged = mergeAttributes({ a: 1, b: 'x' }, { a: null, c: true }, { a: 'integer', b: 'string' }, '/attributes')
    expect(merged).toEqual({ attributes: { b: 'x', c: true }, added: { c: 'boolean' } })
  })
  test('the first use of an attribute fixes its type for all', () => {
    expect(() => mergeAttributes({}, { verified: 'yes' }, { verified: 'boolean' }, '/attributes')).toThrow(
      '/attributes/verified must be a boolean',
    )
  })
  test('only what a rule can read is taken', () => {
    for (const value of [
      1.5,
      2 ** 53,
      Number.NaN,
      { a: 1 },
      [1],
      ['a', null],
      'x'.repeat(1_001),
      'a\0b',
      '\ud800',
      undefined,
    ])
      expect(typeOfAttribute(value)).toBeNull()
  })
  test('a name that a policy could not spell is refused', () => {
    for (const name of ['', '1st', 'a b', 'a.b', '__proto__', 'x'.repeat(65)])
      expect(() => mergeAttributes({}, JSON.parse(`{${JSON.stringify(name)}: 1}`), {}, '/attributes')).toThrow(
        'not a name',
      )
  })
  test('every wrong field is named', () => {
    try {
      mergeAttributes({}, { a: 1.5, 'b/c': 1 }, {}, '/resources/3/attributes')
      expect.unreachable()
    } catch (e) {
      expect((e as { fields: unknown[] }).fields).toMatchObject([
        { pointer: '/resources/3/attributes/a' },
        { pointer: '/resources/3/attributes/b~1c' },
      ])
    }
  })
})

import { describe, expect, test } from 'vitest'
import { toMajor, toMinor } from './minor-units.ts'

describe('amounts that people write', () => {
  test.each([
    ['250', 'EUR', 25_000],
    ['250.5', 'EUR', 25_050],
    ['1,250.50', 'EUR', 125_050],
    ['500', 'JPY', 500],
    ['0.001', 'BHD', 1],
  ])('%s %s', (text, currency, minor) => {
    expect(toMinor(text, currency)).toBe(minor)
    expect(toMinor(toMajor(minor, currency), currency)).toBe(minor)
  })
  test.each(['', '-1', '1.234', 'abc', '1e5', '99999999999999999999'])('%s is no amount of euros', (text) => {
    expect(toMinor(text, 'EUR')).toBeNull()
  })
})

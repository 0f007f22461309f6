import { expect, test } from 'vitest'
import { lineOf, placeOf, scanJson } from './scan-json.ts'

const TEXT = `{
  "name": "a/b",
  "list": [1, {"x~y": true}],
  "a/b": null
}`

test('every part is found by its pointer, with its name', () => {
  const scan = scanJson(TEXT)
  expect(scan.fault).toBeNull()
  const at = (pointer: string) => {
    const place = placeOf(scan, pointer)
    return place && TEXT.slice(place.from, place.to)
  }
  expect(at('/name')).toBe('"name": "a/b"')
  expect(at('/list/1/x~0y')).toBe('"x~y": true')
  expect(at('/list/0')).toBe('1')
  expect(at('/a~1b')).toBe('"a/b": null')
  expect(at('')).toBe(TEXT)
})

test('what is missing is shown at the nearest part around it', () => {
  const scan = scanJson(TEXT)
  expect(placeOf(scan, '/list/1/other/deeper')).toEqual(placeOf(scan, '/list/1'))
  expect(placeOf(scan, '/nowhere')).toEqual(placeOf(scan, ''))
})

test.each([
  ['{"a" 1}', 5, 'colon'],
  ['{"a": 1,}', 8, 'comma too many'],
  ['{"a": 1 "b": 2}', 8, 'comma or }'],
  ['{"a": }', 6, 'value'],
  ['{"a": 1} x', 9, 'follows'],
  ['{"a": 1', 7, 'comma or }'],
  ['{"a": "x', 8, 'not closed'],
  ["{'a': 1}", 1, 'double quotes'],
  ['', 0, 'too early'],
])('%s is no JSON from there on', (text, at, word) => {
  const { fault } = scanJson(text)
  expect(fault?.at).toBe(at)
  expect(fault?.message).toContain(word)
})

test('agrees with JSON.parse about what is JSON', () => {
  for (const text of [
    'null',
    '[]',
    '{}',
    ' [ 1 , -2.5e3 , "\\u00e9" ] ',
    '[1,]',
    '{"a":01}',
    '"\n"',
    'tru',
    '[[[]]]',
  ]) {
    let parses = true
    try {
      JSON.parse(text)
    } catch {
      parses = false
    }
    expect([text, scanJson(text).fault === null]).toEqual([text, parses])
  }
})

test('lines are counted from one', () => {
  expect(lineOf(TEXT, 0)).toBe(1)
  expect(lineOf(TEXT, TEXT.indexOf('"list"'))).toBe(3)
})

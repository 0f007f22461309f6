import { z } from 'zod'

// zod's own words are for who wrote the schema; these are for who called. Each follows the name of a field.

const WORDS: { [type: string]: string } = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'an array',
  date: 'a time',
  null: 'null',
}
const FORMATS: { [format: string]: string } = {
  datetime: 'must be a time in UTC or with its offset, such as 2026-11-20T18:00:00Z',
  date: 'must be a date, such as 2026-11-20',
  url: 'must be an address, such as https://example.org/',
  email: 'must be an e-mail address',
  regex: 'does not have the form that is asked for',
}
const kindOf = (value: unknown): string | null => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isNaN(value) || value instanceof Date ? null : typeof value
}
const some = (n: number | bigint, unit: string) => (Number(n) === 1 ? `one ${unit}` : `${n} ${unit}s`)
function size(origin: string, word: string, strict: string, limit: number | bigint, inclusive: boolean): string {
  if (origin === 'string') return `must have ${word} ${some(limit, 'character')}`
  if (origin === 'array' || origin === 'set') return `must have ${word} ${some(limit, 'item')}`
  return `must be ${inclusive ? word : strict} ${limit}`
}

/** Undefined leaves zod's own sentence. A schema's own `error` comes before all of these. */
export function sentenceOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return 'is missing'
      const wanted = WORDS[issue.expected] ?? `of the type ${issue.expected}`
      const given = kindOf(issue.input)
      const same = given === null || given === issue.expected || (issue.expected === 'int' && given === 'number')
      return `must be ${wanted}${same ? '' : `, not ${WORDS[given] ?? given}`}`
    }
    case 'too_small':
      return size(issue.origin, 'at least', 'more than', issue.minimum, issue.inclusive ?? true)
    case 'too_big':
      return size(issue.origin, 'at most', 'less than', issue.maximum, issue.inclusive ?? true)
    case 'invalid_value':
      return issue.input === undefined
        ? 'is missing'
        : `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`
    case 'invalid_union':
      // of the kinds that a member tells apart
      return Array.isArray(issue.options) && issue.options.length
        ? `must be one of ${issue.options.join(', ')}`
        : undefined
    case 'invalid_format':
      return FORMATS[issue.format]
    default:
      return undefined
  }
}
z.config({ customError: (issue) => sentenceOf(issue as z.core.$ZodRawIssue) })

import { describe, expect, test } from 'vitest'
import { DELETE, EXPORT, REFUND } from './testing/fixtures.ts'
import { attributesOf } from './vocabulary.ts'

const types = { order: { customer_verified: 'boolean' as const } }
const find = (path: string, tools = [REFUND]) => attributesOf(tools, types).find((a) => a.path === path)

describe('what an editor offers', () => {
  test('is everything that a rule over the tool can read, with its type and whether it is always there', () => {
    expect(find('context.amount.value')).toMatchObject({
      type: 'number',
      optional: false,
      doc: expect.stringContaining('minor units'),
    })
    expect(find('context.amount')).toMatchObject({ type: 'record', optional: true })
    expect(find('context.args.order')).toMatchObject({ type: 'text', optional: false })
    expect(find('context.resources.order.customer_verified')).toMatchObject({ type: 'true or false', optional: true })
    expect(find('context.run.labels')?.type).toBe('set of text')
    expect(find('principal.model')?.optional).toBe(true)
  })
  test('of several tools is all that any of them has; what one lacks must be asked for', () => {
    expect(find('context.args.limit', [DELETE, EXPORT])).toMatchObject({ optional: true })
    expect(find('context.args.masked', [DELETE, EXPORT])).toMatchObject({ optional: true })
    expect(find('context.args.masked', [EXPORT])).toMatchObject({ optional: false })
  })
  test('quotes the schema', () => {
    const schema = {
      type: 'object',
      properties: { why: { type: 'string', description: 'The cause.', enum: ['a', 'b'] } },
    }
    expect(find('context.args.why', [{ ...REFUND, input_schema: schema }])?.doc).toBe('The cause.; one of a, b')
  })
})

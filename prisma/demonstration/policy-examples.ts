import type { PolicyExample } from '../../lib/policy/checks/example-types.ts'

const refund = (
  name: string,
  expect: PolicyExample['expect'],
  value: number,
  more: Partial<PolicyExample> = {},
): PolicyExample => ({
  name,
  expect,
  tool: 'billing.refund',
  environment: 'production',
  arguments: { order: '48216', amount: { value, currency: 'EUR' } },
  ...more,
})
const order = (verified: boolean): Partial<PolicyExample> => ({
  resources: [{ type: 'order', id: '48216', attributes: { customer_verified: verified } }],
})
const export_ = (name: string, expect: PolicyExample['expect'], masked: boolean, limit: number): PolicyExample => ({
  name,
  expect,
  tool: 'crm.export_contacts',
  environment: 'production',
  arguments: { segment: 'newsletter', masked, limit },
})
const deletion = (name: string, expect: PolicyExample['expect'], limit?: number): PolicyExample => ({
  name,
  expect,
  tool: 'billing.delete_records',
  environment: 'production',
  arguments: { where: 'status = "void"', ...(limit === undefined ? {} : { limit }) },
})

/** What the demonstration's rules must match and must not, by their ids. */
export const POLICY_EXAMPLES: { [policy: string]: PolicyExample[] } = {
  'refund-over-limit': [
    refund('A refund of €400', 'match', 40_000),
    refund('A refund of exactly €250', 'no_match', 25_000),
    refund('A refund of €400 in the sandbox', 'no_match', 40_000, { environment: 'sandbox' }),
  ],
  'refund-over-finance-limit': [
    refund('A refund of €2,500', 'match', 250_000),
    refund('A refund of €400', 'no_match', 40_000),
  ],
  'refund-unverified-customer': [
    refund('A customer who is not verified', 'match', 1_000, order(false)),
    refund('An order that nobody registered', 'match', 1_000),
    refund('A verified customer', 'no_match', 1_000, order(true)),
  ],
  'destructive-rows': [
    deletion('A deletion without a limit', 'match'),
    deletion('At most 5,000 rows', 'match', 5_000),
    deletion('At most 100 rows', 'no_match', 100),
  ],
  'export-unmasked': [export_('In clear', 'match', false, 10), export_('Masked', 'no_match', true, 10)],
}

import { governedRow } from '../../changes/governed.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { adminRow, membersOf, param } from '../admin-row.ts'
import { reasonBody } from '../agents/suspend-agent.ts'
import { pageOf } from '../page.ts'
import { checkedPolicy, checkPolicy, checkPolicyBody } from './check-policy.ts'
import { getPolicy } from './get-policy.ts'
import { listPolicies, listPoliciesQuery } from './list-policies.ts'
import { policySummary, policyView } from './policy-view.ts'
import { publishedPolicies, publishPolicies, publishPoliciesBody } from './publish-policies.ts'
import { publishPolicy, publishPolicyBody } from './publish-policy.ts'
import { retirePolicy } from './retire-policy.ts'
import { reviewPolicy, reviewPolicyBody } from './review-policy.ts'
import { wouldChange, wouldChangeQuery, wouldChangeView } from './would-change.ts'

const tag = 'Policies'
/** As it was sent: dates as text. */
const plain = (parsed: unknown): unknown => JSON.parse(JSON.stringify(parsed))

export const policyRows = [
  adminRow({
    method: 'GET',
    path: '/api/v1/policies',
    summary: 'The catalog, by id, with the hits of the last 30 days',
    tag,
    query: listPoliciesQuery,
    answer: pageOf(policySummary),
    run: ({ actor, query }) => listPolicies(actor, query),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/policies',
    summary: 'Publish a policy, or another version of one; what is wrong with it comes as 422 with each place',
    tag,
    body: publishPolicyBody,
    answer: policyView,
    creates: {},
    run: ({ actor, body }) =>
      governedRow(actor, { kind: 'policy.publish', policy: body }, () => publishPolicy(actor, body)),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/policies/bulk',
    summary: 'Publish many policies, all or none, with one snapshot',
    tag,
    body: publishPoliciesBody,
    answer: publishedPolicies,
    creates: {},
    run: ({ actor, body }) => {
      const { policies } = parseWith(publishPoliciesBody, body, 'body')
      const items = policies.map((policy) => ({ kind: 'policy.publish' as const, policy: plain(policy) }))
      return governedRow(
        actor,
        items,
        () => publishPolicies(actor, body),
        (i) => `/policies/${i}`,
      )
    },
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/policies/check',
    summary: 'All findings about an entry while it is written, each in its place, and how its examples did',
    tag,
    body: checkPolicyBody,
    answer: checkedPolicy,
    run: ({ actor, body }) => checkPolicy(actor, body),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/policies/:id',
    summary: 'One policy with its versions and its hits',
    tag,
    answer: policyView,
    run: (c) => getPolicy(c.actor, param(c, 'id')),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/policies/:id/would-change',
    summary: 'What a policy that only logs would have changed, had it been enforced',
    tag,
    query: wouldChangeQuery,
    answer: wouldChangeView,
    run: (c) => wouldChange(c.actor, param(c, 'id'), c.query),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/policies/:id/review',
    summary: 'The owner looked at it again and leaves it as it is, until a date',
    tag,
    body: reviewPolicyBody,
    answer: policyView,
    run: (c) => reviewPolicy(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/policies/:id/retire',
    summary: 'Retire a policy',
    tag,
    body: reasonBody,
    answer: policyView,
    run: (c) =>
      governedRow(c.actor, { ...membersOf(c.body), kind: 'policy.retire', id: param(c, 'id') }, () =>
        retirePolicy(c.actor, param(c, 'id'), c.body),
      ),
  }),
]

import type { JsonObject } from '../../lib/policy/types.ts'

// Two weeks of work, the same in every installation: a small generator with a fixed seed, no clock of its own.

export interface Verdict {
  verdict: 'approve' | 'deny' | 'edit'
  reason: string
  wait: number // seconds
  edit?: JsonObject
}
export interface PastAction {
  at: number // ms before now
  agent: string
  environment: 'sandbox' | 'staging' | 'production'
  run: string
  request: string
  tool: string
  arguments: JsonObject
  onBehalfOf?: { type: string; id: string }
  reasoning: {
    objective: string
    plan: string[]
    confidence: number
    assumptions?: { text: string; verified: boolean }[]
    alternatives?: string[]
    sources?: string[]
  }
  model?: { id: string; version: string }
  preview?: { reach: JsonObject; before?: JsonObject; after?: JsonObject; note?: string }
  /** What people did when it asked; `wait` in seconds. Absent: nobody answered and it expired. */
  people?: Verdict
  /** What happened when it ran. */
  result?: 'succeeded' | 'failed'
}

export function generator(seed: number): () => number {
  // mulberry32, public domain: good enough to vary examples
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
export const HOUR = 3_600_000
export const DAYS = 14

export function pastActions(count = 420): PastAction[] {
  const random = generator(20_261_120)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1))
  const confidence = () => pick([0.97, 0.95, 0.93, 0.91, 0.9, 0.88, 0.86, 0.84, 0.82, 0.81, 0.74, 0.61])
  const out: PastAction[] = []

  const approve = (reason: string): Verdict => ({ verdict: 'approve', reason, wait: between(9, 420) })
  const deny = (reason: string): Verdict => ({ verdict: 'deny', reason, wait: between(30, 600) })

  const makers: [number, (n: number) => Omit<PastAction, 'at' | 'run'>][] = [
    [
      30,
      (n) => {
        const value = pick([
          900, 1_450, 2_400, 3_990, 4_000, 6_500, 8_900, 12_500, 18_000, 24_900, 31_900, 41_200, 58_000, 88_000,
        ])
        return {
          agent: 'refund-assistant',
          environment: 'production',
          request: `Ticket ${2_000 + n}: the customer asks for money back`,
          tool: 'billing.refund',
          arguments: { order: String(48_000 + between(0, 299)), amount: { value, currency: 'EUR' } },
          onBehalfOf: { type: 'user', id: `u-${between(10, 99)}` },
          reasoning: {
            objective: 'Refund the customer for a parcel that did not arrive',
            plan: ['look up the order', 'refund', 'tell the customer'],
            alternatives: ['send the parcel again'],
            confidence: confidence(),
            sources: ['kb://refunds'],
          },
          people:
            random() < 0.82
              ? approve('Order and parcel trace agree.')
              : random() < 0.6
                ? deny(
                    pick([
                      'The parcel was delivered yesterday.',
                      'The customer was already refunded by hand.',
                      'The order is not theirs.',
                    ]),
                  )
                : value > 30_000
                  ? {
                      verdict: 'edit',
                      reason: 'The voucher covers the rest.',
                      wait: between(60, 400),
                      edit: { value: 25_000 },
                    }
                  : approve('Fine.'),
          result: random() < 0.96 ? 'succeeded' : 'failed',
        }
      },
    ],
    [
      18,
      (n) => ({
        agent: pick(['refund-assistant', 'billing-cleanup']),
        environment: 'production',
        request: `Ticket ${2_000 + n}: find the order`,
        tool: 'billing.search_records',
        arguments: { where: `order_id = ${48_000 + between(0, 299)}`, limit: 100 },
        reasoning: { objective: 'Find the order', plan: ['search'], confidence: 0.95 },
        result: 'succeeded',
      }),
    ],
    [
      14,
      () => ({
        agent: 'crm-analyst',
        environment: 'production',
        request: 'Keep contacts current after the address check',
        tool: pick(['crm.update_contact', 'crm.get_contact', 'crm.update_contact']),
        arguments: { contact: `c-${1000 + between(0, 59)}` },
        reasoning: { objective: 'Correct the city of a contact', plan: ['read', 'update'], confidence: confidence() },
        people: approve('Matches the returned letter.'),
        result: 'succeeded',
      }),
    ],
    [
      6,
      () => ({
        agent: 'crm-analyst',
        environment: 'production',
        request: 'Prepare the list for the trade fair',
        tool: 'crm.export_contacts',
        arguments: {
          segment: pick(['newsletter-eu', 'trade-fair']),
          masked: random() < 0.7,
          limit: pick([60, 90, 400, 900, 2_310, 5_400]),
        },
        reasoning: {
          objective: 'A list for the next campaign',
          plan: ['export', 'hand over'],
          confidence: confidence(),
        },
        people:
          random() < 0.7 ? approve('Needed for the invoices of the fair.') : deny('Use the list from last month.'),
        result: 'succeeded',
      }),
    ],
    [
      8,
      () => ({
        agent: 'crm-analyst',
        environment: 'production',
        request: 'Invite customers to the webinar',
        tool: random() < 0.5 ? 'mail.send' : 'mail.draft',
        arguments: {
          to: Array.from({ length: pick([1, 3, 8, 12, 38, 60]) }, (_, i) => `reader-${i + 1}@example.com`),
          subject: 'Webinar on invoices',
          body: 'You are invited. The webinar takes 40 minutes.',
        },
        reasoning: { objective: 'Invite readers', plan: ['draft', 'send'], confidence: confidence() },
        people:
          random() < 0.75 ? approve('Text and list checked.') : deny('The webinar was moved; wait for the new date.'),
        result: 'succeeded',
      }),
    ],
    [
      9,
      () => ({
        agent: 'release-agent',
        environment: pick(['production', 'staging', 'production'] as const),
        request: 'Roll out what passed in staging',
        tool: 'deploy.release',
        arguments: {
          service: pick(['checkout', 'search']),
          version: `4.${between(10, 18)}.${between(0, 9)}`,
          percent: pick([5, 10, 50, 100]),
        },
        reasoning: {
          objective: 'Ship the release',
          plan: ['deploy', 'watch', 'roll back on errors'],
          confidence: confidence(),
        },
        people: random() < 0.88 ? approve('Error budget is fine.') : deny('Freeze until the incident review is done.'),
        result: random() < 0.9 ? 'succeeded' : 'failed',
      }),
    ],
    [
      10,
      () => ({
        agent: 'intake-scribe',
        environment: 'production',
        request: 'File the dictated note',
        tool: pick(['clinical.update_note', 'clinical.read_note', 'clinical.update_note']),
        arguments: { patient: `p-${200 + between(0, 19)}`, note: `n-${between(1, 6)}` },
        model: { id: 'scribe-large', version: '3' },
        reasoning: { objective: 'File the note of the visit', plan: ['read', 'write'], confidence: confidence() },
        people: random() < 0.8 ? approve('Read against the dictation.') : deny('The dosage is wrong; dictate again.'),
        result: 'succeeded',
      }),
    ],
    [
      5,
      () => ({
        agent: 'matter-clerk',
        environment: 'production',
        request: 'Send the draft to outside counsel',
        tool: pick(['matter.share_document', 'matter.read_document']),
        arguments: { matter: pick(['m-31', 'm-31', 'm-32']), document: `d-${between(1, 40)}` },
        reasoning: { objective: 'Share the current draft', plan: ['find', 'share'], confidence: confidence() },
        people: random() < 0.7 ? approve('Recipients are counsel of record.') : deny('Wrong version of the draft.'),
        result: 'succeeded',
      }),
    ],
    [
      3,
      () => ({
        agent: 'access-helper',
        environment: 'production',
        request: 'A colleague needs to read invoices',
        tool: 'access.grant_role',
        arguments: {
          person: `account-${between(1, 40)}`,
          role: pick(['finance-read', 'support-read', 'billing-admin']),
          days: pick([7, 30]),
        },
        reasoning: {
          objective: 'Give the role for the month end',
          plan: ['grant', 'tell the colleague'],
          confidence: confidence(),
        },
      }),
    ],
    [
      4,
      () => {
        const rows = pick([240, 812, 912, 6_040])
        return {
          agent: 'billing-cleanup',
          environment: 'production',
          request: 'Remove what the load test left',
          tool: 'billing.delete_records',
          arguments: { where: `batch = 'loadtest-${between(1, 400)}'` },
          preview: {
            reach: { rows, customers: Math.ceil(rows / 4) },
            before: { rows: 412_806 },
            after: { rows: 412_806 - rows },
          },
          reasoning: {
            objective: 'Remove test data',
            plan: ['count', 'delete'],
            confidence: confidence(),
            assumptions: [{ text: 'the batch holds test data only', verified: true }],
          },
          people: random() < 0.7 ? approve('All rows carry the batch label.') : deny('wrong month'),
          result: 'succeeded',
        }
      },
    ],
    [
      4,
      () => ({
        agent: 'billing-cleanup',
        environment: 'sandbox',
        request: 'Rehearse the clean-up',
        tool: 'billing.delete_records',
        arguments: { where: `batch = 'rehearsal-${between(1, 400)}'`, limit: pick([100, 500]) },
        reasoning: { objective: 'Rehearse', plan: ['delete'], confidence: 0.9 },
        result: 'succeeded',
      }),
    ],
    [
      2,
      () => ({
        agent: 'billing-cleanup',
        environment: 'production',
        request: 'Free disk space',
        tool: 'database.drop_table',
        arguments: { database: 'billing', table: pick(['invoices_2019', 'staging_import']) },
        reasoning: { objective: 'Free disk space', plan: ['drop'], confidence: 0.88 },
      }),
    ],
  ]
  const total = makers.reduce((sum, [weight]) => sum + weight, 0)
  const choose = (point: number) => {
    let left = point
    for (const [weight, make] of makers) {
      left -= weight
      if (left < 0) return make
    }
    return makers[0]?.[1] as (n: number) => Omit<PastAction, 'at' | 'run'>
  }
  for (let n = 0; n < count; n++) {
    const make = choose(random() * total)
    const action = make(n)
    fill(action, random)
    // evenly over the days, thinner at night, at least 50 minutes ago so that nothing of it is still waiting
    const day = Math.floor((n / count) * DAYS)
    const hour = 6 + Math.floor(random() * 15)
    const ms = (DAYS - day) * 24 * HOUR - hour * HOUR - Math.floor(random() * HOUR)
    out.push({ ...action, at: Math.max(ms, 50 * 60_000), run: `${action.agent}-${Math.floor(n / 3)}` })
  }
  return out.sort((a, b) => b.at - a.at)
}

/** Members that only some tools have. */
function fill(action: Omit<PastAction, 'at' | 'run'>, random: () => number): void {
  const cities = ['Lisbon', 'Graz', 'Turku', 'Leeds']
  if (action.tool === 'crm.update_contact')
    action.arguments.city = cities[Math.floor(random() * cities.length)] as string
  if (action.tool === 'clinical.update_note')
    action.arguments.text = 'Seen for follow-up. No new complaints. Continue as before.'
  if (action.tool === 'matter.share_document') action.arguments.with = ['counsel@example.org']
}

/** What is waiting when somebody opens the console for the first time. */
export const WAITING: Omit<PastAction, 'at' | 'run' | 'people'>[] = [
  {
    agent: 'billing-cleanup',
    environment: 'production',
    request: 'Clean up the test billing records from last month',
    tool: 'billing.delete_records',
    arguments: { where: "created_at < '2026-02-01'" },
    onBehalfOf: { type: 'user', id: 'support-engineer' },
    preview: {
      reach: { rows: 14_200, customers: 3_918 },
      before: { rows: 412_806 },
      after: { rows: 398_606 },
      note: '14,187 of them are not marked as test data',
    },
    reasoning: {
      objective: 'Remove test data left by the load test',
      plan: ['count the rows', 'delete them', 'report'],
      alternatives: ['archive to cold storage'],
      assumptions: [{ text: 'rows before 1 February are test data', verified: false }],
      confidence: 0.78,
    },
  },
  {
    agent: 'refund-assistant',
    environment: 'production',
    request: 'Ticket 2412: the parcel never arrived',
    tool: 'billing.refund',
    arguments: { order: '48220', amount: { value: 41_200, currency: 'EUR' } },
    onBehalfOf: { type: 'user', id: 'u-77' },
    reasoning: {
      objective: 'Refund the lost parcel',
      plan: ['refund', 'tell the customer'],
      confidence: 0.91,
      sources: ['kb://refunds'],
    },
  },
  {
    agent: 'crm-analyst',
    environment: 'production',
    request: 'Invite customers to the webinar',
    tool: 'mail.send',
    arguments: {
      to: Array.from({ length: 38 }, (_, i) => `reader-${i + 1}@example.com`),
      subject: 'Webinar on invoices',
      body: 'You are invited. The webinar takes 40 minutes.',
    },
    reasoning: { objective: 'Invite readers', plan: ['send'], confidence: 0.88 },
  },
  {
    agent: 'release-agent',
    environment: 'production',
    request: 'Ship checkout 4.18.2',
    tool: 'deploy.release',
    arguments: { service: 'checkout', version: '4.18.2', percent: 100 },
    reasoning: { objective: 'Ship the release', plan: ['deploy', 'watch'], confidence: 0.94 },
  },
  {
    agent: 'release-agent',
    environment: 'production',
    request: 'Ship search 4.11.0',
    tool: 'deploy.release',
    arguments: { service: 'search', version: '4.11.0', percent: 50 },
    reasoning: { objective: 'Ship the release', plan: ['deploy', 'watch', 'roll back on errors'], confidence: 0.92 },
  },
  {
    agent: 'crm-analyst',
    environment: 'production',
    request: 'Prepare the list for the trade fair',
    tool: 'crm.export_contacts',
    arguments: { segment: 'trade-fair', masked: true, limit: 2_310 },
    reasoning: { objective: 'A list for the fair', plan: ['export'], confidence: 0.86 },
  },
  {
    agent: 'intake-scribe',
    environment: 'production',
    request: 'File the dictated note',
    tool: 'clinical.update_note',
    arguments: { patient: 'p-204', note: 'n-3', text: 'Seen for follow-up. Dose unclear in the dictation.' },
    model: { id: 'scribe-large', version: '3' },
    reasoning: { objective: 'File the note', plan: ['write'], confidence: 0.61 },
  },
]

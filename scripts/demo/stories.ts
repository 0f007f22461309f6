// Each story is what the README promises. `expect` prints one line; a story that does not hold fails the run.
import { AgentClient, type Answered, type DemoFile, Person, ToolServer } from './client.ts'

export interface Stage {
  demo: DemoFile
  say(line: string): void
  /** Prints and counts; `holds` false makes the run fail. */
  expect(what: string, answer: Answered, holds: boolean): void
}
export interface Story {
  id: string
  title: string
  play(stage: Stage): Promise<void>
}
const OPERATIONS = 'operations-lead@demo.example'
const token = () => Math.random().toString(36).slice(2, 8)
const sure = { objective: 'Answer the ticket', plan: ['look up', 'act', 'tell the customer'], confidence: 0.9 }
const refund = (value: number, order = '48213', more: Record<string, unknown> = {}) => ({
  tool: 'billing.refund',
  arguments: { order, amount: { value, currency: 'EUR' } },
  reasoning: sure,
  ...more,
})

export const STORIES: Story[] = [
  {
    id: 'cleanup',
    title: '“Clean up the test billing records from last month”',
    async play({ demo, expect }) {
      const agent = await new AgentClient(demo, 'billing-cleanup', 'production').signIn()
      const person = await new Person(demo).signIn(OPERATIONS)
      const run = await agent.post('/api/v1/runs', {
        trigger: 'chat',
        request: 'Clean up the test billing records from last month',
        intent: 'Delete test billing records created before 1 February',
      })
      const runId = run.body.id as string
      const reasoning = {
        objective: 'Remove test data left by the load test',
        plan: ['count', 'delete', 'report'],
        alternatives: ['archive to cold storage'],
        assumptions: [{ text: 'rows before 1 February are test data', verified: false }],
        confidence: 0.78,
      }
      const read = await agent.authorize({
        run: runId,
        tool: 'billing.search_records',
        arguments: { where: `created_at < '2026-02-01' /* ${token()} */`, limit: 100 },
        reasoning: sure,
      })
      expect('the read goes through by itself', read, read.body.outcome === 'allow')
      const ask = {
        run: runId,
        tool: 'billing.delete_records',
        arguments: { where: "created_at < '2026-02-01'" },
        on_behalf_of: { type: 'user', id: 'support-engineer' },
        reasoning,
      }
      const dry = await agent.authorize({ ...ask, dry_run: true })
      const preview = await new ToolServer(demo).preview({
        tool: 'billing.delete_records',
        action_hash: dry.body.action_hash,
        reach: { rows: 14_200, customers: 3_918 },
        before: { rows: 412_806 },
        after: { rows: 398_606 },
        note: '14,187 of them are not marked as test data',
      })
      expect('the database’s own server says what it would reach: 14,200 rows', preview, preview.status === 201)
      const held = await agent.authorize(ask)
      expect(
        'the deletion is held for people',
        held,
        held.body.outcome === 'require_approval' && held.body.impact === 'critical',
      )
      const approval = held.body.approval?.id as string
      const denied = await person.decide(approval, 'deny', {
        reason: 'Wrong month: most of these rows are not test data.',
      })
      expect('an operations lead denies it, with a reason', denied, denied.status === 200)
      const told = await agent.get(`/api/v1/approvals/${approval}`)
      expect(
        'the agent receives the reason',
        told,
        told.body.status === 'denied' && String(told.body.reason).includes('Wrong month'),
      )
      const again = await agent.authorize(ask)
      expect('trying again in the run is denied', again, again.body.outcome === 'deny')
    },
  },
  {
    id: 'refunds',
    title: 'Refunds of €40, €412 and ten times €249',
    async play({ demo, expect }) {
      const agent = await new AgentClient(demo, 'refund-assistant', 'production').signIn()
      const person = await new Person(demo).signIn(OPERATIONS)
      const run = `ticket-${token()}`
      const small = await agent.authorize(refund(4_000, '48213', { run }))
      expect('€40 for a verified customer is allowed', small, small.body.outcome === 'allow')
      const large = await agent.authorize(refund(41_200, '48214', { run }))
      expect(
        '€412 asks an operations lead',
        large,
        large.body.outcome === 'require_approval' && 'operations-leads' in (large.body.approval?.requirements ?? {}),
      )
      const approval = large.body.approval?.id as string
      const edited = await person.decide(approval, 'edit', {
        edits: [{ pointer: '/amount/value', value: 25_000 }],
        reason: 'The voucher covers the rest.',
      })
      expect('edited down to €250 and approved', edited, edited.status === 200)
      const proposed = await agent.authorize(refund(41_200, '48214', { run, approval }))
      expect(
        'the amount that was asked for is refused',
        proposed,
        proposed.body.outcome === 'deny' && proposed.body.reason?.code === 'approval_edited',
      )
      const effective = await agent.authorize(refund(25_000, '48214', { run, approval }))
      expect('the edited amount goes on', effective, effective.body.outcome === 'allow')
      const twice = await agent.authorize(refund(25_000, '48214', { run, approval }))
      expect(
        'the approval is used up',
        twice,
        twice.body.outcome === 'deny' && twice.body.reason?.code === 'approval_consumed',
      )

      const goodwill = await new AgentClient(demo, 'goodwill-agent', 'production').signIn()
      let paid = 0
      let stopped: Answered | null = null
      for (let i = 0; i < 10; i++) {
        const r = await goodwill.authorize(refund(24_900, String(48_020 + i), { run: `outage-${token()}` }))
        if (r.body.outcome === 'allow') paid += 249
        else if (r.body.reason?.code === 'REFUNDS_PER_HOUR') stopped ??= r
      }
      expect(
        `ten refunds of €249 in an hour meet their limit (€${paid} went out now)`,
        stopped ?? { status: 0, body: {} },
        stopped !== null && paid <= 2_000,
      )
    },
  },
  {
    id: 'never',
    title: 'What no approval lifts',
    async play({ demo, expect }) {
      const agent = await new AgentClient(demo, 'billing-cleanup', 'production').signIn()
      for (const [what, body] of [
        [
          'drop_table in production',
          { tool: 'database.drop_table', arguments: { database: 'billing', table: 'invoices' } },
        ],
        [
          'changing the audit log',
          { tool: 'platform.change_audit_log', arguments: { log: 'audit', change: 'shorten retention' } },
        ],
        [
          'changing an encryption key',
          { tool: 'keys.change_encryption_key', arguments: { key: 'customer-data', action: 'disable' } },
        ],
      ] as const) {
        const r = await agent.authorize({ ...body, reasoning: { ...sure, confidence: 0.99 } })
        expect(`${what}: never`, r, r.body.outcome === 'never' && !r.body.approval)
      }
      const held = await agent.authorize({
        run: `never-${token()}`,
        tool: 'billing.delete_records',
        arguments: { where: `batch = '${token()}'`, limit: 90 },
        reasoning: sure,
      })
      const approval = held.body.approval?.id as string
      await (await new Person(demo).signIn(OPERATIONS)).decide(approval, 'approve', { reason: 'Seen the batch.' })
      const forced = await agent.authorize({
        tool: 'database.drop_table',
        arguments: { database: 'billing', table: 'invoices' },
        reasoning: sure,
        approval,
      })
      expect('an approval does not help', forced, forced.body.outcome === 'never')
    },
  },
  {
    id: 'confidence',
    title: 'Confidence only tightens',
    async play({ demo, expect }) {
      const agent = await new AgentClient(demo, 'refund-assistant', 'production').signIn()
      const run = `confidence-${token()}`
      const low = await agent.authorize(refund(1_500, '48216', { run, reasoning: { ...sure, confidence: 0.4 } }))
      expect('confidence 0.4 on an otherwise autonomous refund asks', low, low.body.outcome === 'require_approval')
      const guess = await agent.authorize(
        refund(1_600, '48216', {
          run,
          reasoning: { ...sure, assumptions: [{ text: 'the parcel was lost', verified: false }] },
        }),
      )
      expect('an unverified assumption asks', guess, guess.body.outcome === 'require_approval')
      const bold = await agent.authorize(refund(41_300, '48217', { run, reasoning: { ...sure, confidence: 0.99 } }))
      expect('claiming 0.99 gains nothing', bold, bold.body.outcome === 'require_approval')
    },
  },
  {
    id: 'environments',
    title: 'Sandbox and production',
    async play({ demo, expect }) {
      const sandbox = await new AgentClient(demo, 'refund-assistant', 'sandbox').signIn()
      const production = await new AgentClient(demo, 'refund-assistant', 'production').signIn()
      const a = await sandbox.authorize(refund(41_200, '48219'))
      const b = await production.authorize(refund(41_200, '48219', { run: `environment-${token()}` }))
      expect('in sandbox the refund of €412 goes ahead', a, a.body.outcome === 'allow')
      expect('in production it asks', b, b.body.outcome === 'require_approval')
      const claim = await production.authorize(refund(41_200, '48219', { environment: 'sandbox' }))
      expect(
        'a claim of “sandbox” in the body is refused, naming the member',
        claim,
        claim.status === 400 && claim.body.errors?.[0]?.pointer === '/environment',
      )
      const other = await production.authorize(refund(1_000, '48213', { resource: { type: 'order', id: '48299' } }))
      expect(
        'a claimed order that differs from the arguments is refused',
        other,
        other.body.outcome === 'deny' || other.status === 400,
      )
    },
  },
  {
    id: 'export',
    title: 'Exporting contacts',
    async play({ demo, expect }) {
      const agent = await new AgentClient(demo, 'crm-analyst', 'production').signIn()
      const ask = (masked: boolean, limit: number) => ({
        run: `export-${token()}`,
        tool: 'crm.export_contacts',
        arguments: { segment: 'newsletter-eu', masked, limit },
        reasoning: sure,
        capabilities: ['obligations'],
      })
      const clear = await agent.authorize(ask(false, 400))
      expect(
        'unmasked is downscoped to the masked export',
        clear,
        clear.body.outcome === 'downscope' && clear.body.alternative?.arguments?.masked === true,
      )
      const small = await agent.authorize(ask(true, 80))
      expect('80 contacts masked go ahead', small, small.body.decision === true)
      const large = await agent.authorize(ask(true, 2_310))
      expect(
        '2,310 contacts masked ask data protection',
        large,
        large.body.outcome === 'require_approval' && 'data-protection' in (large.body.approval?.requirements ?? {}),
      )
    },
  },
  {
    id: 'bad-input',
    title: 'What is refused, with the field named',
    async play({ demo, expect }) {
      const agent = await new AgentClient(demo, 'refund-assistant', 'production').signIn()
      const names = (r: Answered, pointer: string) => (r.body.errors ?? []).some((e) => e.pointer.startsWith(pointer))
      const refused = (r: Answered) => r.status === 400 || r.body.outcome === 'deny'
      const unknown = await agent.authorize({ tool: 'billing.refnd', arguments: {}, reasoning: sure })
      expect('an unknown tool', unknown, unknown.body.outcome === 'deny')
      const wrong = await agent.authorize({
        tool: 'billing.refund',
        arguments: { order: '48213', amount: { value: '40', currency: 'EUR' } },
      })
      expect('a wrong type', wrong, refused(wrong) && names(wrong, '/arguments/amount/value'))
      const missing = await agent.authorize({ tool: 'billing.refund', arguments: { order: '48213' } })
      expect('a missing argument', missing, refused(missing) && names(missing, '/arguments/amount'))
      const extra = await agent.authorize({
        tool: 'billing.refund',
        arguments: { ...refund(4_000).arguments, approved: true },
      })
      expect('an extra argument', extra, refused(extra) && names(extra, '/arguments/approved'))
      const body = (value: string) =>
        `{"tool":"billing.refund","arguments":{"order":"48213","amount":{"value":${value},"currency":"EUR"}}}`
      const nan = await agent.raw('/api/v1/authorize', body('NaN'))
      expect('NaN', nan, nan.status === 400)
      const big = await agent.raw('/api/v1/authorize', body('9007199254740993'))
      expect('2^53+1', big, big.status === 400 && names(big, '/arguments/amount/value'))
      const huge = await agent.raw(
        '/api/v1/authorize',
        `{"tool":"billing.refund","arguments":{"order":"${'4'.repeat(2 * 1024 * 1024)}"}}`,
      )
      expect('a body of 2 MiB', huge, huge.status === 413)
      const twice = await agent.raw(
        '/api/v1/authorize',
        '{"tool":"billing.refund","tool":"database.query","arguments":{}}',
      )
      expect('a duplicate key', twice, twice.status === 400 && names(twice, '/tool'))
    },
  },
]

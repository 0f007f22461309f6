import { beforeAll, expect, test } from 'vitest'
import { getDecision } from '../../../lib/evidence/get-decision.ts'
import { tamper } from '../../harness.ts'
import { openWorld, process, refund, type World } from './world.ts'

let w: World
let p: ReturnType<typeof process>
beforeAll(async () => {
  w = await openWorld()
  p = process(w)
})
const rows = async (text: string, ...values: unknown[]) =>
  (await w.t.owner.query(text, [w.organizationId, ...values])).rows

test('a card whose texts could not be written is not there, and the next one writes them', async () => {
  await w.t.owner.query(
    `CREATE FUNCTION public.disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = 'disk_full'; END $$;
     CREATE TRIGGER disk_full BEFORE INSERT ON card_text FOR EACH ROW EXECUTE FUNCTION public.disk_full()`,
  )
  const refused = await p.authorize(refund('1', 1_000))
  await w.t.owner.query('DROP FUNCTION public.disk_full() CASCADE')
  expect(refused).toMatchObject({ status: 503, body: { code: 'not_recorded' } })
  expect(await rows('SELECT hash FROM card_text WHERE organization_id = $1')).toEqual([])

  const { body } = await p.authorize(refund('1', 1_000))
  const { card } = await getDecision(w.admin, body.id)
  expect(card.rules.map((r) => r.code)).toContain('CONTAINED')
})

test('it is kept without what its record holds, names what it repeats, and is read as a whole', async () => {
  const [first, second] = [await p.authorize(refund('48213', 4_000)), await p.authorize(refund('48214', 4_100))]
  const view = await getDecision(w.admin, first.body.id)
  expect(view.card).toMatchObject({
    sentence: 'refund-assistant wants to refund €40.00 for order 48213 in production.',
    tool: { name: 'billing.refund', title: 'Refund', class: 'write', reversibility: 'reversible' },
    agent: { name: 'refund-assistant', environment: 'production' },
    arguments: refund('48213', 4_000).arguments,
    resources: [{ type: 'order', id: '48213' }],
    before: null,
    requirements: null,
    obligations: [],
    field_errors: [],
    hashes: { action: first.body.action_hash, snapshot: first.body.snapshot, tool: expect.stringMatching(/^sha256:/) },
  })
  expect(view.hashes.tool).toBe(view.card.hashes.tool)
  for (const rule of view.card.rules)
    expect(rule).toMatchObject({ id: expect.any(String), sentence: expect.any(String) })
  expect(first.body.matched).toEqual(
    view.card.rules
      .filter((r) => r.matched)
      .map(({ id, outcome, code, sentence }) => expect.objectContaining({ id, outcome, code, sentence })),
  )

  const [stored] = await rows('SELECT card FROM decision_card WHERE organization_id = $1 AND decision_id = $2', view.id)
  for (const name of ['arguments', 'resources', 'model', 'on_behalf_of', 'agent'])
    expect(stored.card).not.toHaveProperty(name)
  expect(JSON.stringify(stored.card).length).toBeLessThan(JSON.stringify(view.card).length / 2)
  const named = [...stored.card.rules, stored.card.tool].filter((x: unknown) => typeof x === 'string')
  expect(named.length).toBeGreaterThan(5)
  const [other] = await rows(
    'SELECT card FROM decision_card WHERE organization_id = $1 AND decision_id = $2',
    second.body.id,
  )
  expect(other.card.tool).toBe(stored.card.tool)
  const texts = await rows('SELECT hash FROM card_text WHERE organization_id = $1 AND hash = ANY($2)', named)
  expect(texts.map((t) => t.hash).sort()).toEqual([...new Set(named)].sort())
})

test('a text that was changed past the product is not passed off as what was recorded', async () => {
  const { body } = await p.authorize(refund('77', 1_000))
  await tamper(
    w.t,
    'card_text',
    "UPDATE card_text SET text = replace(text, 'Nothing', 'Everything') WHERE organization_id = $1",
    [w.organizationId],
  )
  const { card } = await getDecision(w.admin, body.id)
  expect(JSON.stringify(card)).not.toContain('Everything')
  expect(card.rules).toContainEqual(expect.objectContaining({ code: 'TEXT_CHANGED' }))
  expect(card.rules.filter((r) => r.code === 'TEXT_CHANGED')).toHaveLength(1)
  await tamper(
    w.t,
    'card_text',
    "UPDATE card_text SET text = replace(text, 'Everything', 'Nothing') WHERE organization_id = $1",
    [w.organizationId],
  )
})

test('what an agent calls a tool that nobody registered stays in its own card', async () => {
  const { body } = await p.authorize({ ...refund('1', 1_000), tool: 'made.up' })
  expect((await getDecision(w.admin, body.id)).card.tool).toMatchObject({ name: 'made.up', version: null })
  expect(await rows("SELECT text FROM card_text WHERE organization_id = $1 AND text LIKE '%made.up%'")).toEqual([])
})

test('a text of another organization is not read', async () => {
  const { body } = await p.authorize(refund('1', 1_000))
  const other = await openWorld(w.t)
  await process(other).authorize(refund('1', 1_000))
  const { card } = await getDecision(w.admin, body.id)
  expect(card.tool.name).toBe('billing.refund')
  const counts = await w.t.owner.query('SELECT organization_id FROM card_text GROUP BY 1')
  expect(counts.rows.length).toBe(2)
})

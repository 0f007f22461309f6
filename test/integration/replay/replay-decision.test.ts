import { beforeAll, describe, expect, test } from 'vitest'
import { getDecision } from '../../../lib/evidence/get-decision.ts'
import { sqlOfTx } from '../../../lib/ledger/append.ts'
import { entriesAt } from '../../../lib/ledger/read.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { inTransaction } from '../../../lib/platform/db.ts'
import type { Json, JsonObject } from '../../../lib/policy/types.ts'
import { proveRecord } from '../../../lib/replay/prove-record.ts'
import { RECORDED, type RecordedRow, Snapshots } from '../../../lib/replay/read-recorded.ts'
import { replayDecision } from '../../../lib/replay/replay-decision.ts'
import { tamper } from '../../harness.ts'
import { limit, openWorld, process, refund, serviceToken, type World } from '../authorize/world.ts'

let w: World
let p: ReturnType<typeof process>
beforeAll(async () => {
  w = await openWorld()
  p = process(w)
})
const decided = async (body: unknown): Promise<string> => (await p.authorize(body)).body.id
const replayed = (decision: string) => replayDecision(w.lead, { decision })
/** As somebody with the owner's rights would; the runtime role may not. */
const bend = (id: string, column: 'record' | 'core' | 'snapshot' | 'outcome', value: Buffer | string) =>
  tamper(w.t, 'decision', `UPDATE decision SET ${column} = $2 WHERE id = $1`, [id, value])

const KINDS: [string, () => Promise<unknown>][] = [
  ['an allowed refund', async () => refund('48213', 1_000)],
  ['one that asks people', async () => refund('48213', 50_000)],
  [
    'a claimed resource and somebody on whose behalf',
    async () =>
      refund('48214', 1_000, {
        resource: { type: 'order', id: '48214' },
        on_behalf_of: { type: 'user', id: 'customer-7' },
        model: { id: 'm-1' },
      }),
  ],
  ['a step of a run', async () => refund('48213', 1_050, { run: 'job-1' })],
  ['an unknown tool', async () => ({ tool: 'nobody.knows', arguments: {} })],
  ['arguments that do not fit', async () => ({ tool: 'billing.refund', arguments: { order: 48213 } })],
  ['what is never allowed', async () => ({ tool: 'db.drop_table', arguments: { table: 'orders' } })],
  ['what destroys', async () => ({ tool: 'billing.delete_records', arguments: { where: 'all' } })],
  [
    'what is limited',
    async () => {
      await limit(w, 'searches', {
        scope: 'identity_tool',
        tool: 'crm.search',
        measure: 'count',
        window: 'hour',
        max: 1,
        outcome: 'deny',
        reason_code: 'SEARCHES',
        sentence: 'One search an hour.',
      })
      await p.authorize({ tool: 'crm.search', arguments: { query: 'a' } })
      return { tool: 'crm.search', arguments: { query: 'b' } }
    },
  ],
]

describe('a decision is decided again from its record', () => {
  test.each(KINDS)('%s gives the same bytes', async (_, body) => {
    expect(await replayed(await decided(await body()))).toMatchObject({ result: 'same' })
  })

  test('so does the question of a foreign enforcement point', async () => {
    const { id } = await foreign()
    expect(await replayed(id)).toMatchObject({ result: 'same' })
  })

  test('other bytes than the recorded ones are shown with what was', async () => {
    const id = await decided(refund('48213', 1_100))
    const { core } = await rowOf(id)
    const bent = core.replace('"outcome":"allow"', '"outcome":"deny"')
    await bend(id, 'core', Buffer.from(bent))
    expect(await replayed(id)).toEqual({ result: 'different', was: bent, now: core })
  })

  test('secrets that were never recorded are counted apart', async () => {
    const secret = await decided({ tool: 'vault.rotate', arguments: { name: 'db', secret: 'hunter22' } })
    expect(await replayed(secret)).toEqual({ result: 'secrets_replaced' })
  })
})

const foreign = async (): Promise<{ id: string }> => {
  const token = await serviceToken(w, ['evaluate:foreign'])
  const body = {
    subject: { type: 'user', id: 'u1', properties: { department: 'Sales' } },
    action: { name: 'can_read' },
    resource: { type: 'document', id: 'd1' },
  }
  await p.post('/access/v1/evaluation', body, { token })
  const { rows } = await w.t.owner.query(
    `SELECT id FROM decision WHERE organization_id = $1 AND kind = 'foreign' ORDER BY at DESC LIMIT 1`,
    [w.organizationId],
  )
  return rows[0]
}
async function rowOf(id: string): Promise<RecordedRow> {
  return (await w.t.owner.query(`SELECT ${RECORDED} FROM decision d WHERE d.id = $1`, [id])).rows[0]
}

describe('a changed input is noticed', () => {
  test.each([...KINDS, ['a foreign question', null]] as [string, (() => Promise<unknown>) | null][])(
    'any member of the record of %s',
    async (_, body) => {
      const id = body ? await decided(await body()) : (await foreign()).id
      const row = await rowOf(id)
      const at = Number(row.ledger_index)
      const { entry, snapshot } = await inTransaction(w.organizationId, async (tx) => ({
        entry: (await entriesAt(sqlOfTx(tx), w.organizationId, [at], 'record')).get(at),
        snapshot: await new Snapshots().get(sqlOfTx(tx), w.organizationId, row.snapshot),
      }))
      const prove = (record: string) => proveRecord({ ...row, record }, entry, () => snapshot, null)
      expect(prove(row.record).result).toBe('same')
      const changed = flips(JSON.parse(row.record) as Json)
      expect(changed.length).toBeGreaterThan(body ? 15 : 5)
      for (const record of changed)
        expect(prove(JSON.stringify(record)), JSON.stringify(record)).toMatchObject({ result: 'record_changed' })
    },
  )

  test('in the row itself, through the database', async () => {
    const id = await decided(refund('48213', 1_150))
    const { record } = await getDecision(w.lead, id)
    const request = record.request as { arguments: { amount: { value: number } } }
    request.arguments.amount.value = 60_000
    await bend(id, 'record', Buffer.from(JSON.stringify(record)))
    expect(await replayed(id)).toEqual({ result: 'record_changed', where: 'record' })
  })

  test('the snapshot it names, the outcome that lists show', async () => {
    const other = await decided(refund('48213', 1_200))
    await bend(other, 'snapshot', `sha256:${'0'.repeat(64)}`)
    expect(await replayed(other)).toEqual({ result: 'record_changed', where: 'decision' })
    const shown = await decided(refund('48213', 1_210))
    await bend(shown, 'outcome', 'deny')
    expect(await replayed(shown)).toEqual({ result: 'record_changed', where: 'decision' })
  })

  test('the entry that it points to', async () => {
    const [one, two] = [await decided(refund('48213', 1_220)), await decided(refund('48213', 1_230))]
    await tamper(
      w.t,
      'decision',
      'UPDATE decision SET ledger_index = (SELECT ledger_index FROM decision WHERE id = $2) WHERE id = $1',
      [one, two],
    )
    expect(await replayed(one as string)).toEqual({ result: 'record_changed', where: 'entry' })
  })

  test('the snapshot’s own content, even if this process read it before', async () => {
    const id = await decided(refund('48213', 1_240))
    const { rows } = await w.t.owner.query('SELECT hash, bytes FROM snapshot_part WHERE organization_id = $1', [
      w.organizationId,
    ])
    const part = rows.find((r) => r.bytes.toString().includes('"id":"refund-over-limit"'))
    const write = (bytes: Buffer) =>
      tamper(w.t, 'snapshot_part', 'UPDATE snapshot_part SET bytes = $3 WHERE organization_id = $1 AND hash = $2', [
        w.organizationId,
        part.hash,
        bytes,
      ])
    await write(Buffer.from(part.bytes.toString().replace('25000', '95000')))
    expect(await replayed(id)).toEqual({ result: 'record_changed', where: 'snapshot' })
    await write(part.bytes)
    expect(await replayed(id)).toMatchObject({ result: 'same' })
    const manifest = async (change: string) =>
      tamper(
        w.t,
        'snapshot',
        `UPDATE snapshot SET manifest = convert_to(replace(convert_from(manifest, 'UTF8'), '"approval_seconds":900', $3), 'UTF8')
          WHERE organization_id = $1 AND hash = $2`,
        [w.organizationId, (await rowOf(id)).snapshot, change],
      )
    await manifest('"approval_seconds":901')
    expect(await replayed(id)).toEqual({ result: 'record_changed', where: 'snapshot' })
  })
})

/** The same value with one thing in it otherwise, once for each thing in it. */
function flips(value: Json): Json[] {
  if (Array.isArray(value))
    return [
      ...value.flatMap((v, i) => flips(v).map((f) => value.with(i, f))),
      [...value, value[0] ?? 'more'],
      ...(value.length ? [value.slice(1)] : []),
    ]
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, v]) => {
      const { [name]: _, ...rest } = value
      return [rest as JsonObject, ...flips(v).map((f) => ({ ...value, [name]: f }))]
    })
  if (typeof value === 'number') return [value + 1]
  if (typeof value === 'boolean') return [!value]
  return [value === null ? 'something' : `${value}x`]
}

describe('inputs that are gone are no success', () => {
  test('erased by an entry, expired, or gone without a word', async () => {
    const id = await decided(refund('48213', 1_300))
    await bend(id, 'record', Buffer.alloc(0))
    expect(await replayed(id)).toEqual({ result: 'inputs_missing', what: 'record' })
    // as an expiry and then an erasure leave it; the first of them is the reason
    const tell = async (by: number, kind: string) => {
      const client = await w.t.owner.connect()
      try {
        await client.query(`SET session_replication_role = 'replica'`)
        const values = [w.organizationId, by]
        await client.query(
          'INSERT INTO ledger.gone SELECT organization_id, ledger_index, $2, $4 FROM decision WHERE organization_id = $1 AND id = $3',
          [...values, id, ['x']],
        )
        await client.query(`INSERT INTO ledger.removal VALUES ($1, $2, $3, 0, 1, 1, 1, now())`, [...values, kind])
      } finally {
        client.release(true)
      }
    }
    await tell(900_001, 'expiry')
    expect(await replayed(id)).toEqual({ result: 'inputs_expired' })
    await tell(900_000, 'erasure')
    expect(await replayed(id)).toEqual({ result: 'inputs_erased', by: 900_000 })
  })
})

test('needs the right to read decisions, and reads only one’s own organization', async () => {
  const id = await decided(refund('48213', 1_400))
  const nobody: PersonActor = { ...w.lead, roles: [] }
  await expect(replayDecision(nobody, { decision: id })).rejects.toMatchObject({ status: 403 })
  const other = await openWorld(w.t)
  await expect(replayDecision(other.lead, { decision: id })).rejects.toMatchObject({ status: 404 })
})

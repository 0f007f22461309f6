import { z } from 'zod'
import { canonicalJson, sha256Of } from '../../ledger/canonical-json.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { read, type Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { checkBands } from '../../policy/check-bands.ts'
import { type Bands, CLASSES, IMPACTS, type JsonObject, REVERSIBILITIES, SENSITIVITIES } from '../../policy/types.ts'
import { conflict } from '../access.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { count, currency, text } from '../fields.ts'

const impact = z.enum(IMPACTS)
const word = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/)
const table = z.array(z.strictObject({ up_to: count, impact })).max(20)
const perMember = <const K extends readonly [string, ...string[]]>(names: K) => z.record(z.enum(names), impact)

/** lib/policy/types.ts Bands: the whole table. Beyond the last entry of a list the impact is critical. */
export const bandsBody = z
  .strictObject({
    rows: table,
    rows_read: table.optional(),
    recipients: table,
    customers: table,
    amounts: z.record(currency, table),
    class: perMember(CLASSES),
    reversibility: perMember(REVERSIBILITIES),
    data: z.record(word, impact),
    effects: z.record(word, impact),
    sensitivity: z.record(word, z.enum(SENSITIVITIES)),
    unbounded: impact,
  })
  .superRefine((bands, ctx) => {
    for (const { severity, pointer, message } of checkBands(bands as Bands))
      if (severity === 'error') ctx.addIssue({ code: 'custom', path: pathOf(pointer ?? ''), message })
  })
const pathOf = (pointer: string): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => (/^\d+$/.test(name) ? Number(name) : name))
export const changeBandsBody = z.strictObject({
  bands: bandsBody,
  rationale: text(2_000, 3),
  /** The hash of the table that was looked at: one that somebody changed meanwhile is not overwritten. */
  base: z.string().optional(),
})

/** By which a table is known: sha256 over its canonical form. */
export const bandsHash = (bands: Bands): string => sha256Of(canonicalJson(bands as Bands & JsonObject))

export async function changeBands(actor: Actor, input: unknown): Promise<Bands> {
  const body = parseWith(changeBandsBody, input, 'body')
  demand(actor, 'thresholds.write', 'thresholds:write')
  return await change(actor, (tx) => applyBands(tx, actor, body))
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyBands(
  tx: Tx,
  actor: Actor,
  body: z.output<typeof changeBandsBody>,
): Promise<Changed<Bands>> {
  const { organizationId } = actor
  const bands = JSON.parse(JSON.stringify(body.bands)) as Bands & JsonObject
  const before = await tx.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { bands: true } })
  if (body.base !== undefined && body.base !== bandsHash(before.bands as unknown as Bands))
    throw conflict('changed_meanwhile', 'Somebody changed the impact bands since you opened them.')
  await tx.organization.update({ where: { id: organizationId }, data: { bands: bands as object } })
  return {
    answer: bands,
    entries: [
      entryBy(
        actor,
        'bands.changed',
        { hash: bandsHash(bands) },
        { subjectKind: 'bands', subjectId: 'bands', summary: 'Changed the impact bands' },
        { rationale: body.rationale, bands },
      ),
    ],
    snapshot: 'bands.changed',
    notify: [{ kind: 'registry', id: 'thresholds' }],
  }
}

export async function getBands(actor: Actor): Promise<Bands> {
  demand(actor, 'thresholds.read', 'registry:read')
  const id = actor.organizationId
  const organization = await read(id, (db) => db.organization.findUnique({ where: { id } }))
  if (!organization) throw notFound('organization')
  return organization.bands as unknown as Bands
}

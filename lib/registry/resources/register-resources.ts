import { z } from 'zod'
import { canonicalJson, sha256Of } from '../../ledger/canonical-json.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { AppError } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { type Attributes, type AttributeTypes, mergeAttributes } from './attribute-types.ts'
import { readRegistered } from './read-registered.ts'
import { type ResourceView, viewOfResource } from './resource-view.ts'
import { writeResources } from './write-resources.ts'

export const resourceType = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, { error: 'must be a name such as order' })
export const resourceId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}+$/u, { error: 'holds control characters' })
  .refine((s) => s.isWellFormed(), { error: 'is not well-formed' })
const attributes = z.record(z.string(), z.unknown())

export const registerResourcesBody = z.strictObject({
  resources: z
    .array(z.strictObject({ type: resourceType, id: resourceId, attributes }))
    .min(1)
    .max(1_000),
})
export const registerResourceBody = z.strictObject({ attributes })
export const registeredResources = z.object({ registered: z.number().int(), created: z.number().int() })

/** What a system of record knows of many resources; all of them or none. Never an agent's word. */
export async function registerResources(actor: Actor, input: unknown): Promise<z.output<typeof registeredResources>> {
  const { resources } = parseWith(registerResourcesBody, input, 'body')
  demand(actor, 'resources.write', 'resources:write')
  const { created, rows } = await register(actor, resources, (i) => `/resources/${i}/attributes`)
  return { registered: rows.length, created }
}

export async function registerResource(actor: Actor, type: string, id: string, input: unknown): Promise<ResourceView> {
  const body = parseWith(registerResourceBody, input, 'body')
  const named = parseWith(z.object({ type: resourceType, id: resourceId }), { type, id }, 'path')
  demand(actor, 'resources.write', 'resources:write')
  const { rows } = await register(actor, [{ ...named, ...body }], () => '/attributes')
  return viewOfResource(rows[0] as (typeof rows)[number])
}

interface Sent {
  type: string
  id: string
  attributes: { [name: string]: unknown }
}

function register(actor: Actor, sent: Sent[], pointerOf: (index: number) => string) {
  const { organizationId } = actor
  demandOnce(sent)
  return change(actor, async (tx) => {
    const { types, before } = await readRegistered(tx, organizationId, sent)
    const added: { [type: string]: AttributeTypes } = {}
    const rows = sent.map((r, i) => {
      const known = { ...types.get(r.type), ...added[r.type] }
      const merged = mergeAttributes(before.get(keyOf(r)) ?? {}, r.attributes, known, pointerOf(i))
      added[r.type] = { ...added[r.type], ...merged.added }
      const { attributes } = merged
      return {
        organizationId,
        type: r.type,
        id: r.id,
        attributes,
        hash: hashOf(r.type, r.id, attributes),
        registeredBy: actor.id,
        updatedAt: now(),
      }
    })
    const grown = Object.keys(added).filter((t) => Object.keys(added[t] ?? {}).length > 0)
    const typesNow = Object.fromEntries(grown.map((t) => [t, { ...types.get(t), ...added[t] }]))
    await writeResources(tx, organizationId, rows, typesNow)
    const created = rows.filter((r) => !before.has(keyOf(r))).length
    return {
      answer: { rows, created },
      entries: [
        ...grown.map((type) =>
          entryBy(
            actor,
            'resource_type.changed',
            { type, hash: sha256Of(canonicalJson(typesNow[type] as AttributeTypes)) },
            {
              subjectKind: 'resource_type',
              subjectId: type,
              summary: `The kind ${type} has new attributes: ${Object.keys(added[type] ?? {}).join(', ')}`,
            },
          ),
        ),
        registeredEntry(actor, rows, created),
      ],
      ...(grown.length ? { snapshot: `resource_type.changed:${grown.sort().join(',').slice(0, 150)}` } : {}),
      notify: [{ kind: 'registry', id: 'resources' }],
    }
  })
}

export const keyOf = (r: { type: string; id: string }) => `${r.type}/${r.id}`
const hashOf = (type: string, id: string, attributes: Attributes) => sha256Of(canonicalJson({ type, id, attributes }))

function demandOnce(sent: Sent[]): void {
  const seen = new Set<string>()
  for (const [i, r] of sent.entries()) {
    if (seen.has(keyOf(r)))
      throw new AppError(400, 'invalid_request', `${r.type} ${r.id} is named twice.`, {
        fields: [{ pointer: `/resources/${i}`, message: 'is named twice' }],
      })
    seen.add(keyOf(r))
  }
}

/** Ids and values may say something about a person: they are disclosures, and a hash of them would be a guess away. */
function registeredEntry(actor: Actor, rows: { type: string; id: string; attributes: Attributes }[], created: number) {
  const [only] = rows
  if (rows.length === 1 && only)
    return entryBy(
      actor,
      'resource.registered',
      { type: only.type, created: created === 1 },
      {
        subjectKind: 'resource',
        subjectId: keyOf(only),
        summary: `Registered the attributes of ${only.type} ${only.id}`,
      },
      { id: only.id, attributes: only.attributes },
    )
  const types = [...new Set(rows.map((r) => r.type))].sort()
  return entryBy(
    actor,
    'resources.registered',
    { types, count: rows.length },
    {
      subjectKind: 'resource',
      subjectId: types.join(','),
      summary: `Registered the attributes of ${rows.length} resources (${types.join(', ')})`,
    },
    { resources: rows.map((r) => ({ type: r.type, id: r.id, attributes: r.attributes })) },
  )
}

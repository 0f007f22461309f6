import { z } from 'zod'
import { line, time } from '../registry/fields.ts'

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/, { error: 'is not an id' })

/** What a part of the log is about. A period narrows what else is named; by itself it is a selection. */
const selectable = {
  agent: id.optional(),
  run: id.optional(),
  decision: id.optional(),
  /** A legal hold: what it covers. */
  hold: id.optional(),
  /** As the registered attributes of resources name it. */
  matter: line(200).optional(),
  from: time.optional(),
  /** Exclusive. */
  to: time.optional(),
}
const SUBJECTS = ['agent', 'run', 'decision', 'hold', 'matter'] as const

export const startExportBody = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('full'), disclosures: z.boolean().default(false) }),
    z.strictObject({ kind: z.literal('partial'), disclosures: z.boolean().default(false), ...selectable }),
  ])
  .superRefine((body, { addIssue }) => {
    const refuse = (path: string, message: string) => addIssue({ code: 'custom', path: path ? [path] : [], message })
    if (body.kind === 'full') return
    const named = SUBJECTS.filter((s) => body[s] !== undefined)
    if (named.length > 1) refuse(named[1] as string, `is there beside ${named[0]}: name one of them`)
    if (!named.length && !body.from && !body.to)
      refuse('', 'a part needs an agent, a run, a decision, a hold, a matter or a period')
    if (body.from && body.to && body.from >= body.to) refuse('to', 'must be after `from`')
  })
export type StartExport = z.output<typeof startExportBody>

/** As it is kept with the export. */
export const Selection = z.strictObject({
  agent: z.string().optional(),
  run: z.string().optional(),
  decision: z.string().optional(),
  hold: z.string().optional(),
  matter: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
})
export type Selection = z.output<typeof Selection>

export function selectionOf(body: StartExport): Selection {
  if (body.kind === 'full') return {}
  const { kind: _, disclosures: __, from, to, ...subject } = body
  return { ...subject, ...(from ? { from: from.toISOString() } : {}), ...(to ? { to: to.toISOString() } : {}) }
}

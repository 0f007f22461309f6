import { z } from 'zod'
import { openChange } from '../changes/open-change.ts'
import { submitChange } from '../changes/submit-change.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { parseWith } from '../platform/endpoint.ts'
import { line, text } from '../registry/fields.ts'
import { files, finding, plannedItem } from './fields.ts'
import { type FilesPlan, itemsOf, planFiles } from './plan-files.ts'

export const applyCatalogBody = z.strictObject({
  files,
  title: line(160),
  why: text(4_000, 3),
  /** Put before the reviewers at once; else it stays a draft. */
  submit: z.boolean().default(false),
})
export const applyCatalogAnswer = z.object({
  /** Null when the files say what is. */
  change: z.object({ id: z.string(), state: z.string(), loosening: z.boolean() }).nullable(),
  findings: z.array(finding),
  items: z.array(plannedItem),
})
export type AppliedCatalog = z.output<typeof applyCatalogAnswer>

/** Opens a change request with the difference. It decides nothing before people have reviewed it; nothing is applied here. */
export async function applyCatalog(actor: Actor, input: unknown): Promise<AppliedCatalog> {
  const body = parseWith(applyCatalogBody, input, 'body')
  demand(actor, 'changes.write', 'changes:write')
  const { title, why } = body
  const plan = await planFiles(actor, body.files, why.slice(0, 1_000))
  refuseFindings(plan)
  const { findings, items } = plan
  if (!items.length) return { change: null, findings, items: [] }
  const opened = await openChange(actor, { title, why, items: itemsOf(plan) })
  const change = body.submit ? await submitChange(actor, opened.id, { version: opened.version }) : opened
  return {
    change: { id: change.id, state: change.state, loosening: change.loosening },
    findings,
    items: items as AppliedCatalog['items'],
  }
}

function refuseFindings({ findings }: FilesPlan): void {
  const errors = findings.filter((f) => f.severity === 'error')
  const [first] = errors
  if (!first) return
  throw new AppError(
    422,
    'invalid_catalog',
    `Nothing was applied: ${first.file}:${first.line}:${first.column} ${first.message}${errors.length > 1 ? `, and ${errors.length - 1} more` : ''}.`,
    { fields: errors.map((f) => ({ pointer: `/files/${f.file.replaceAll('~', '~0').replaceAll('/', '~1')}`, ...f })) },
  )
}

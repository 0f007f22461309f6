import type { EntryInput } from '../ledger/append.ts'
import type { ClearPart } from '../ledger/entry-types.ts'
import type { Actor, SystemActor } from '../people/actor.ts'
import { entryBy } from '../registry/entry-by.ts'
import type { ExportRow } from './export-view.ts'
import { Selection } from './selection.ts'

export const WORKER = (organizationId: string): SystemActor => ({ kind: 'system', organizationId, id: 'worker' })

type Type =
  | 'export.requested'
  | 'export.created'
  | 'export.failed'
  | 'export.cancelled'
  | 'export.downloaded'
  | 'export.altered'
  | 'export.removed'

/** What somebody did with a bundle, or what happened to it. */
export const exportEntry = <T extends Type>(
  actor: Actor,
  type: T,
  clear: ClearPart<T>,
  summary: string,
): EntryInput => {
  const { export: id } = clear as { export: string }
  return entryBy(actor, type, clear, { subjectKind: 'export', subjectId: id, summary })
}

/** The selection as the log holds it: a matter can name a client, so it is a disclosure. */
export function selectedOf(row: Pick<ExportRow, 'id' | 'kind' | 'selection' | 'disclosures'>) {
  const { matter, from, to, ...subject } = Selection.parse(row.selection)
  return {
    clear: {
      export: row.id,
      kind: row.kind as 'full' | 'partial',
      disclosures: row.disclosures,
      ...subject,
      ...(from ? { from } : {}),
      ...(to ? { until: to } : {}),
    },
    disclosures: matter === undefined ? [] : [{ name: 'matter', value: matter }],
  }
}

export function whatOf(row: Pick<ExportRow, 'kind' | 'selection'>): string {
  if (row.kind === 'full') return 'the whole log'
  const s = Selection.parse(row.selection)
  const about = s.agent
    ? `the agent ${s.agent}`
    : s.run
      ? `the run ${s.run}`
      : s.decision
        ? `the decision ${s.decision}`
        : s.hold
          ? `the legal hold ${s.hold}`
          : s.matter
            ? 'a matter'
            : ''
  const day = (at: string) => at.slice(0, 10)
  const period =
    s.from && s.to
      ? `${day(s.from)} to ${day(s.to)}`
      : s.from
        ? `from ${day(s.from)}`
        : s.to
          ? `until ${day(s.to)}`
          : ''
  return [about, period].filter(Boolean).join(', ')
}

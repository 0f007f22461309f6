import { type Actor, demand } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import { IMPACTS, REVERSIBILITIES, SENSITIVITIES } from '../../policy/types.ts'
import { memberNames } from '../member-names.ts'
import { peopleOfThreshold, type ThresholdView, viewOfThreshold } from './threshold-view.ts'

/** The whole matrix, at most 36 cells, in the order in which it is drawn. */
export async function listThresholds(actor: Actor): Promise<ThresholdView[]> {
  demand(actor, 'thresholds.read', 'registry:read')
  const { organizationId } = actor
  return await read(organizationId, async (db) => {
    const rows = await db.threshold.findMany({ where: { organizationId } })
    const names = await memberNames(db, organizationId, rows.flatMap(peopleOfThreshold))
    const place = (v: ThresholdView) =>
      (IMPACTS.indexOf(v.impact) * 3 + REVERSIBILITIES.indexOf(v.reversibility)) * 3 +
      SENSITIVITIES.indexOf(v.sensitivity)
    return rows.map((r) => viewOfThreshold(r, names)).sort((a, b) => place(a) - place(b))
  })
}

import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { ROLES, type Role } from '../../people/permissions.ts'
import { AppError, notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { ThresholdCell } from '../../policy/types.ts'
import { conflict } from '../access.ts'
import { change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { memberNames } from '../member-names.ts'
import { cellName } from './change-threshold.ts'
import { cellHash, loosestOf, ROLES_OF_SIDE, type SignOff, sideOf, standing } from './sign-off.ts'
import { peopleOfThreshold, type ThresholdView, viewOfThreshold } from './threshold-view.ts'

export const signOffThresholdBody = z.strictObject({
  /** In which of one's roles: it says for which side. */
  role: z.enum(ROLES),
  /** What was read. */
  version: z.number().int(),
  hash: z.string().max(100),
})

/**
 * Signing is not changing: it needs no change request, decides nothing and is recorded. Nobody signs for both sides, and
 * whoever changed the cell last does not also answer for it from the business side.
 */
export async function signOffThreshold(actor: Actor, cell: unknown, input: unknown): Promise<ThresholdView> {
  const key = parseWith(cellName, cell, 'path')
  const body = parseWith(signOffThresholdBody, input, 'body')
  demand(actor, 'thresholds.sign')
  if (actor.kind !== 'person') throw new AppError(403, 'forbidden', 'Only a person may do this.')
  demandRole(actor.roles, body.role)
  const { organizationId } = actor
  const side = sideOf(body.role)
  return await change(actor, async (tx) => {
    const where = { organizationId_impact_reversibility_sensitivity: { organizationId, ...key } }
    const row = await tx.threshold.findUnique({ where })
    if (!row) throw notFound('threshold')
    const whole = row.cell as unknown as ThresholdCell
    const hash = cellHash(whole)
    if (body.version !== row.version || body.hash !== hash)
      throw conflict('changed_meanwhile', 'Somebody changed this cell since you opened it: read it again, then sign.')
    const before = standing(row.signOffs, row.version, hash)
    if (before.some((s) => s.side === side))
      throw conflict('already_signed', `This cell is already signed off from the ${side} side.`)
    if (before.some((s) => s.person === actor.id))
      throw conflict('signs_other_side', 'You signed for the other side: somebody else signs for this one.')
    if (side === 'business' && row.updatedBy === actor.id)
      throw conflict('own_change', 'You changed this cell last: somebody else answers for it from the business side.')
    const mark: SignOff = {
      side,
      role: body.role,
      person: actor.id,
      at: now().toISOString(),
      version: row.version,
      hash,
      loosest: loosestOf(whole),
    }
    const signed = await tx.threshold.update({ where, data: { signOffs: [...before, mark] as object[] } })
    const name = `${key.impact}/${key.reversibility}/${key.sensitivity}`
    return {
      answer: viewOfThreshold(signed, await memberNames(tx, organizationId, peopleOfThreshold(signed))),
      entries: [
        entryBy(
          actor,
          'threshold.signed',
          { cell: name, version: row.version, hash, side, role: body.role, loosest: mark.loosest.outcome },
          { subjectKind: 'threshold', subjectId: name, summary: `Signed off the threshold ${name}` },
        ),
      ],
      notify: [{ kind: 'registry', id: 'thresholds' }],
    }
  })
}

function demandRole(roles: readonly string[], role: Role): void {
  if (roles.includes(role)) return
  throw new AppError(
    403,
    'forbidden',
    `You are no ${role.replaceAll('_', ' ')} of this organization: sign in a role that you hold (${[...ROLES_OF_SIDE.technical, ...ROLES_OF_SIDE.business].filter((r) => roles.includes(r)).join(', ')}).`,
  )
}

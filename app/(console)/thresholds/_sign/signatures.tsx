import { Time } from '../../../../components/time/time.tsx'
import { AllowGlyph, AskGlyph } from '../../../../components/ui/glyphs.tsx'
import type { PersonActor } from '../../../../lib/people/actor.ts'
import { ROLES, type Role } from '../../../../lib/people/permissions.ts'
import { ROLES_OF_SIDE, SIDES, type Side } from '../../../../lib/registry/thresholds/sign-off.ts'
import type { ThresholdView } from '../../../../lib/registry/thresholds/threshold-view.ts'
import { bandWord, STAGE, type Who } from '../words.ts'
import { SignButton } from './sign-button.tsx'

const SIDE: { [s in Side]: { word: string; roles: string } } = {
  technical: { word: 'Technical side', roles: 'an admin, a policy author or a developer' },
  business: { word: 'Business side', roles: 'compliance or an approver' },
}

/** Who signed the cell as it is now, from both sides; a side that nobody signed for says so. */
export function Signatures({ cell, who, person }: { cell: ThresholdView; who: Who; person: PersonActor }) {
  const roles = rolesToSign(cell, person)
  const { stage, ...band } = cell.loosest
  return (
    <section aria-labelledby="signatures">
      <h3 id="signatures" className="mb-1">
        Signed off
      </h3>
      <ul className="grid gap-2 text-sm">
        {SIDES.map((side) => {
          const by = cell.sign_offs.find((s) => s.side === side)
          return (
            <li key={side} className="flex items-start gap-2">
              <span className={`mt-0.5 flex-none ${by ? 'text-allow' : 'text-ask'}`}>
                {by ? <AllowGlyph /> : <AskGlyph />}
              </span>
              <span className="min-w-0">
                {SIDE[side].word}:{' '}
                {by ? (
                  <>
                    {by.name ?? 'Somebody who left'}, {by.role.replaceAll('_', ' ')}, <Time at={by.at} form="short" />
                  </>
                ) : (
                  <>
                    not signed
                    <span className="block text-muted">It needs {SIDE[side].roles}.</span>
                  </>
                )}
              </span>
            </li>
          )
        })}
      </ul>
      {roles.length > 0 && (
        <div className="mt-2.5">
          <SignButton cell={cell} roles={roles} loosest={`${bandWord(band, who)} (${STAGE[stage].toLowerCase()})`} />
        </div>
      )}
    </section>
  )
}

/** The roles in which this person may sign now: the operation says the same, and why not. */
function rolesToSign(cell: ThresholdView, person: PersonActor): Role[] {
  if (cell.sign_offs.some((s) => s.person === person.id)) return []
  const open = cell.unsigned.filter((side) => side === 'technical' || cell.updated_by !== person.id)
  return ROLES.filter((role) => person.roles.includes(role) && open.some((side) => ROLES_OF_SIDE[side].includes(role)))
}

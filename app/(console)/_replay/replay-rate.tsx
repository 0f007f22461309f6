import type { Route } from 'next'
import Link from 'next/link'
import { CheckGlyph, DenyGlyph } from '../../../components/ui/glyphs.tsx'
import { may, type PersonActor } from '../../../lib/people/actor.ts'
import { latestReplay } from '../../../lib/replay/get-replay.ts'
import { ALARMS, rateOf } from '../policies/replays/words.ts'

/** What the last night proved: "1,204 of 1,204 decisions of 2026-11-19 replay to the same bytes." */
export async function ReplayRate({ person }: { person: PersonActor }) {
  if (!may(person, 'decisions.read')) return null
  const night = await latestReplay(person, { night: true })
  if (!night?.exact) return null
  const alarm = night.exact.apart.some((a) => ALARMS.has(a.result))
  const drawn = night.sample?.drawn ?? 0
  return (
    <p className={`flex flex-wrap items-baseline gap-x-1.5 text-sm ${alarm ? 'text-deny' : 'text-muted'}`}>
      <span className={`relative top-[2px] ${alarm ? '' : 'text-allow'}`}>
        {alarm ? <DenyGlyph /> : <CheckGlyph />}
      </span>
      <Link href={`/policies/replays/${night.id}` as Route} prefetch={false} className="link tabular-nums">
        {rateOf(night.exact)}
      </Link>
      <span>
        of {night.night}
        {drawn > 0 && ' and a sample of older ones'}{' '}
        {alarm ? 'replay to the same bytes: not all.' : 'replay to the same bytes.'}
      </span>
    </p>
  )
}

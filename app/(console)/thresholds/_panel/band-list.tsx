import { askedInFull } from '../../../../components/ui/asked-words.ts'
import { Outcome } from '../../../../components/ui/outcome.tsx'
import type { ThresholdBand } from '../../../../lib/policy/types.ts'
import { bandWord, confidence, type Who } from '../words.ts'

/** What happens at which confidence, lowest first. */
export function BandList({ bands, who }: { bands: ThresholdBand[]; who: Who }) {
  return (
    <ul className="grid gap-1 text-sm">
      {bands.map((band, i) => (
        <li key={band.below}>
          <span className="block [&>span]:whitespace-normal!">
            <Outcome outcome={band.outcome}>{bandWord(band, who)}</Outcome>
          </span>
          <span className="block pl-5 text-xs text-muted">
            {when(bands, i)}
            {band.outcome === 'require_approval' && `: ${askedInFull(band.requirements, who.queues, who.defaultQueue)}`}
          </span>
        </li>
      ))}
    </ul>
  )
}
function when(bands: ThresholdBand[], i: number): string {
  const [before, band] = [bands[i - 1], bands[i]]
  if (bands.length === 1) return 'at any confidence'
  if (!before) return `below ${confidence(band?.below ?? 0)} or not stated`
  return i === bands.length - 1
    ? `${confidence(before.below)} and above`
    : `${confidence(before.below)} to ${confidence(band?.below ?? 0)}`
}

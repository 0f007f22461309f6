'use client'
import dynamic from 'next/dynamic'
import { count } from '../ui/format.ts'
import { Bone } from '../ui/skeleton.tsx'
import { type DayCount, dayWord } from './days.ts'

const Chart = dynamic(() => import('./day-bars-chart.tsx'), {
  ssr: false,
  loading: () => <Bone className="h-full w-full" />,
})

/** Counts by day: the shape as bars (script of its own, fetched when it is shown) and every figure as a table. */
export function DayBars({ days, noun, label }: { days: DayCount[]; noun: string; label: string }) {
  const total = days.reduce((sum, d) => sum + d.value, 0)
  const most = days.reduce((a, b) => (b.value > a.value ? b : a), days[0] ?? { day: '', value: 0 })
  return (
    <figure className="min-w-0">
      <figcaption className="text-sm text-muted">
        {total === 0
          ? `${label}: none.`
          : `${label}: ${count(total, noun)}, most on ${dayWord(most.day)} (${count(most.value, noun)}).`}
      </figcaption>
      <div aria-hidden="true" className="mt-2 h-[132px]">
        <Chart days={days} noun={noun} />
      </div>
      <details className="mt-1 text-sm">
        <summary className="w-fit rounded-sm text-muted hover:text-ink">As a table</summary>
        <table className="mt-1.5 w-full max-w-[320px]">
          <caption className="sr-only">{label}</caption>
          <thead>
            <tr className="text-left text-xs text-muted">
              <th scope="col" className="border-b border-line py-1 font-normal">
                Day
              </th>
              <th scope="col" className="border-b border-line py-1 text-right font-normal">
                Count
              </th>
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map((d) => (
              <tr key={d.day}>
                <th scope="row" className="border-b border-line py-1 text-left font-normal">
                  {dayWord(d.day)}
                </th>
                <td className="border-b border-line py-1 text-right">{d.value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

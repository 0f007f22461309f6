'use client'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { count } from '../ui/format.ts'
import { type DayCount, dayWord } from './days.ts'

const TICK = { fill: 'var(--muted)', fontSize: 11 }

export default function DayBarsChart({ days, noun }: { days: DayCount[]; noun: string }) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={days}
        accessibilityLayer={false}
        margin={{ top: 6, right: 0, bottom: 0, left: 0 }}
        barCategoryGap={2}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="day"
          tickFormatter={dayWord}
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: 'var(--line-strong)' }}
          minTickGap={36}
        />
        <YAxis width={32} tick={TICK} tickLine={false} axisLine={false} allowDecimals={false} tickCount={4} />
        <Tooltip
          cursor={{ fill: 'var(--hover)' }}
          isAnimationActive={false}
          content={({ payload }) => {
            const at = payload[0]?.payload as DayCount | undefined
            return at ? (
              <p className="rounded-md bg-surface px-2 py-1 text-xs shadow-lift">
                {dayWord(at.day)} <span className="text-muted">· {count(at.value, noun)}</span>
              </p>
            ) : null
          }}
        />
        <Bar dataKey="value" fill="var(--muted)" isAnimationActive={false} radius={[2, 2, 0, 0]} maxBarSize={22} />
      </BarChart>
    </ResponsiveContainer>
  )
}

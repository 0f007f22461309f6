/** A share of a whole as a thin bar; the number stands beside it in words. */
export function ShareBar({ share, label }: { share: number; label: string }) {
  return (
    <span role="img" aria-label={label} className="block h-1 overflow-hidden rounded-full bg-line">
      <span
        className="block h-full rounded-full bg-muted"
        style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }}
      />
    </span>
  )
}
/** Counts over time as small bars: the shape only; the figures belong into a table beside it. */
export function Sparkline({
  values,
  label,
  height = 20,
  width = 96,
}: {
  values: number[]
  label: string
  height?: number
  width?: number
}) {
  const max = Math.max(1, ...values)
  const step = width / Math.max(1, values.length)
  const bars = values
    .map((v, i) => {
      const h = v === 0 ? 1 : Math.max(2, (v / max) * height)
      return `M${i * step} ${height}v${-h}h${Math.max(1, step - 1.5)}v${h}z`
    })
    .join('')
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="text-muted"
    >
      <path d={bars} fill="currentColor" opacity="0.8" />
    </svg>
  )
}

import type { Json } from '../../lib/policy/types.ts'
import { keyed } from './keyed.ts'
import { PlainText } from './plain-text.tsx'

const ONE_LINE = 88

/**
 * One value of an argument, for reading: texts without their quotes, a list of texts numbered, everything else as
 * JSON. Nothing is cut.
 */
export function JsonValue({ value }: { value: Json | undefined }) {
  if (value === undefined) return <span className="text-muted">not set</span>
  if (value === null) return <span className="text-muted">null</span>
  if (value === '') return <span className="text-muted">empty text</span>
  if (typeof value === 'string') return <PlainText text={value} />
  const line = spaced(value)
  if (line.length <= ONE_LINE) return <PlainText text={line} />
  if (Array.isArray(value) && value.every((v): v is string => typeof v === 'string' && v !== ''))
    return (
      <ol className="list-decimal pl-[3.5ch] marker:text-muted">
        {keyed(value, (text) => text).map(({ key, item }) => (
          <li key={key}>
            <PlainText text={item} />
          </li>
        ))}
      </ol>
    )
  return <PlainText text={JSON.stringify(value, null, 2)} />
}

/** {"value": 41200, "currency": "EUR"}: JSON with room to breathe, on one line. */
function spaced(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, v]) => `${JSON.stringify(name)}: ${spaced(v)}`)
      .join(', ')}}`
  return JSON.stringify(value)
}

import type { Json } from '../../lib/policy/types.ts'
import { PlainText } from './plain-text.tsx'

/** One value of an argument, for reading: strings without their quotes, everything else as JSON. Nothing is cut. */
export function JsonValue({ value }: { value: Json | undefined }) {
  if (value === undefined) return <span className="text-muted">not set</span>
  if (value === null) return <span className="text-muted">null</span>
  if (value === '') return <span className="text-muted">empty text</span>
  if (typeof value === 'string') return <PlainText text={value} />
  return <PlainText text={JSON.stringify(value, null, typeof value === 'object' ? 1 : 0)} />
}

import type { Json, JsonObject } from '../../../../lib/policy/types.ts'
import type { FactTexts } from './facts-part.tsx'

/** Only what differs from what holds. Throws a sentence when a text is no JSON. */
export function factsOfTexts({ attributes, labels, preview, at }: FactTexts): JsonObject {
  const given = attributes.filter((a) => a.text !== a.registered)
  const names = labels
    .split(',')
    .map((l) => l.trim())
    .filter(Boolean)
  return {
    ...(given.length
      ? {
          resources: given.map(({ type, id, text }) => ({
            type,
            id,
            attributes: text.trim() ? objectOf(text, `The attributes of ${type} ${id}`) : null,
          })),
        }
      : {}),
    ...(preview.trim() ? { preview: objectOf(preview, 'The preview') } : {}),
    ...(names.length ? { labels: names } : {}),
    ...(at.trim() ? { at: at.trim() } : {}),
  }
}

export function objectOf(text: string, what: string): JsonObject {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch (e) {
    throw new Error(`${what} cannot be read as JSON: ${e instanceof Error ? e.message : ''}`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new Error(`${what} must be a JSON object.`)
}

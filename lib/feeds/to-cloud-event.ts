import type { JsonObject } from '../platform/strict-json.ts'
import type { FeedEntry } from './feed-entry.ts'
import { subjectOf } from './subject-of.ts'

/** CloudEvents 1.0 in the structured form of its JSON format, with the extension `sequence`. */
export function toCloudEvent(entry: FeedEntry): JsonObject {
  const { id } = subjectOf(entry.type, entry.data)
  return {
    specversion: '1.0',
    id: String(entry.index),
    source: `//${entry.log}`,
    type: `countersign.${entry.type}`,
    ...(id ? { subject: id } : {}),
    time: entry.at,
    datacontenttype: 'application/json',
    sequence: String(entry.index).padStart(15, '0'), // compared as text
    data: {
      actor: { ...entry.actor },
      data: entry.data,
      leaf: entry.leaf,
      ...(entry.disclosures ? { disclosures: entry.disclosures } : {}),
    },
  }
}

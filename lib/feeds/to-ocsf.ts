import { ENTRY_TYPES } from '../ledger/entry-types.ts'
import type { JsonObject } from '../platform/strict-json.ts'
import type { FeedEntry } from './feed-entry.ts'
import {
  API_ACTIVITY,
  AUTHENTICATION,
  AUTHORIZE_SESSION,
  classOf,
  DETECTION_FINDING,
  ENTITY_MANAGEMENT,
  OTHER,
  USER_ACCESS,
} from './ocsf-class.ts'
import { subjectOf, textOf } from './subject-of.ts'

// OCSF 1.8, https://schema.ocsf.io/1.8.0. What the class has a place for stands there; the entry's whole clear part is in
// `unmapped`, with the place in the log by which it can be proved.

const PRODUCT = { name: 'Countersign', vendor_name: 'Countersign' }
const CALL_OF_CLASS: { readonly [toolClass: string]: number } = { read: 2, write: 3, destructive: 4 }
const SEVERITY: { readonly [impact: string]: number } = { low: 2, medium: 3, high: 4, critical: 5 }
const [SUCCESS, FAILURE] = [1, 2]
const [USER, SYSTEM, SERVICE] = [1, 3, 4]
const INFORMATIONAL = 1
const ANALYTIC_RULE = 1

export function toOcsf(entry: FeedEntry): JsonObject {
  const { type, data } = entry
  const { uid, activity } = classOf(type)
  const call = type === 'decision.made' ? (CALL_OF_CLASS[textOf(data, 'class') ?? ''] ?? OTHER) : activity
  const run = textOf(data, 'run')
  return {
    class_uid: uid,
    category_uid: Math.floor(uid / 1000),
    activity_id: call,
    type_uid: uid * 100 + call,
    severity_id: severityOf(entry, uid),
    time: Date.parse(entry.at),
    message: ENTRY_TYPES[type]?.meaning ?? type,
    ...statusOf(entry),
    metadata: {
      version: '1.8.0',
      product: PRODUCT,
      uid: `${entry.log}/${entry.index}`,
      sequence: entry.index,
      event_code: type,
      log_name: entry.log,
      original_time: entry.at,
      tenant_uid: entry.organizationId,
      ...(run ? { correlation_uid: run } : {}),
    },
    // a finding has no place for who caused it
    ...(uid === DETECTION_FINDING ? {} : { actor: actorOf(entry) }),
    ...ofClass(entry, uid),
    unmapped: {
      index: entry.index,
      leaf: entry.leaf,
      actor: { ...entry.actor },
      data,
      ...(entry.disclosures ? { disclosures: entry.disclosures } : {}),
    },
  }
}

function actorOf({ actor, data }: FeedEntry): JsonObject {
  if (actor.kind === 'system')
    return { app_name: PRODUCT.name, user: { uid: actor.id ?? 'countersign', type_id: SYSTEM } }
  const agent = actor.kind === 'agent' ? textOf(data, 'agent') : null
  return {
    user: { uid: actor.id ?? 'unknown', type_id: actor.kind === 'person' ? USER : SERVICE },
    ...(agent ? { app_uid: agent } : {}),
  }
}

/** What the class requires beyond the base event, and where what it is about belongs. */
function ofClass(entry: FeedEntry, uid: number): JsonObject {
  const { type, data } = entry
  const subject = subjectOf(type, data)
  const id = subject.id ?? entry.organizationId
  switch (uid) {
    case API_ACTIVITY: {
      const run = textOf(data, 'run')
      return {
        api: {
          operation: textOf(data, 'tool') ?? type,
          service: { name: PRODUCT.name },
          ...(textOf(data, 'decision') ? { request: { uid: textOf(data, 'decision') } } : {}),
        },
        // an agent is where it authenticated as, whatever machine that was
        src_endpoint: { uid: textOf(data, 'caller') ?? entry.actor.id ?? 'countersign' },
        resources: [{ uid: id, type: subject.kind }, ...(run && run !== id ? [{ uid: run, type: 'run' }] : [])],
      }
    }
    case AUTHENTICATION: {
      const session = textOf(data, 'session')
      return {
        user: { uid: textOf(data, 'person') ?? id, type_id: USER },
        service: PRODUCT_SERVICE,
        ...(session ? { session: { uid: session } } : {}),
      }
    }
    case AUTHORIZE_SESSION:
      return {
        user: { uid: textOf(data, 'identity') ?? textOf(data, 'service_account') ?? id, type_id: SERVICE },
        privileges: privilegesOf(entry),
      }
    case USER_ACCESS:
      return {
        user: userOf(data, id),
        privileges: privilegesOf(entry),
        resources: [{ uid: id, type: subject.kind }],
      }
    case ENTITY_MANAGEMENT:
      return { entity: { uid: id, type: subject.kind } }
    case DETECTION_FINDING:
      return {
        finding_info: {
          uid: `${entry.log}/${entry.index}`,
          title: ENTRY_TYPES[type]?.meaning ?? type,
          created_time: Date.parse(entry.at),
          analytic: { uid: type, type_id: ANALYTIC_RULE },
        },
        resources: [{ uid: id, type: subject.kind }],
      }
    default:
      return {}
  }
}
const PRODUCT_SERVICE = { name: PRODUCT.name }
function userOf(data: JsonObject, otherwise: string): JsonObject {
  const person = textOf(data, 'person')
  return person ? { uid: person, type_id: USER } : { uid: textOf(data, 'identity') ?? otherwise, type_id: SERVICE }
}
/** What was given: tools, scopes, roles, the seat in a queue. */
function privilegesOf({ type, data }: FeedEntry): string[] {
  for (const member of ['tool', 'to', 'scopes', 'roles', 'queue', 'kind']) {
    const value = data[member]
    if (typeof value === 'string' && value) return [value]
    if (Array.isArray(value) && value.length) return value.map(String)
  }
  return [type]
}

function severityOf({ data }: FeedEntry, uid: number): number {
  const impact = SEVERITY[textOf(data, 'impact') ?? '']
  return impact ?? (uid === DETECTION_FINDING ? 3 : INFORMATIONAL)
}

/** Did it go through? Where it waits, neither. */
function statusOf({ type, data }: FeedEntry): JsonObject {
  const code = textOf(data, 'code')
  const outcome = textOf(data, 'outcome') ?? textOf(data, 'status')
  const coded = { ...(code ? { status_code: code } : {}), ...(outcome ? { status_detail: outcome } : {}) }
  if (classOf(type).uid === DETECTION_FINDING) return coded
  if (/_failed$/.test(type)) return { status_id: FAILURE, ...coded }
  if (outcome === null) return { status_id: SUCCESS, ...coded }
  if (/^(?:allow|allow_with_notice|succeeded|approved)$/.test(outcome)) return { status_id: SUCCESS, ...coded }
  if (/^(?:deny|never|failed|lost|denied|expired)$/.test(outcome)) return { status_id: FAILURE, ...coded }
  return { status_id: OTHER, ...coded }
}

import type { PersonActor } from '../../../lib/people/actor.ts'
import { actorOfRequest } from '../../../lib/people/identify-actor.ts'
import { personOfSession } from '../../../lib/people/identify-person.ts'
import { type Permission, permissionsOf } from '../../../lib/people/permissions.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { bus, type Change, type ChangeKind } from '../../../lib/platform/bus.ts'
import { problem } from '../../../lib/platform/endpoint.ts'
import { newId } from '../../../lib/platform/ids.ts'

// What changed, as it happens: kinds and ids, never content. The browser reads the row again under its own rights.
// One stream per browser: its tabs share it (app/(console)/_frame/live-stream.ts).

export const dynamic = 'force-dynamic'

const NEEDS: { [k in ChangeKind]: Permission } = {
  approval: 'approvals.read',
  decision: 'decisions.read',
  registry: 'agents.read',
  identity: 'agents.read',
  snapshot: 'policies.read',
  audit: 'audit.read',
  people: 'people.read',
  change: 'changes.read',
  export: 'audit.export',
  erasure: 'audit.read',
}
const GATHER_MS = 200
const NAMED_MAX = 50
const BEAT_MS = 15_000

export async function GET(request: Request): Promise<Response> {
  let actor: PersonActor
  try {
    const caller = await actorOfRequest(request)
    if (caller.kind !== 'person') throw new AppError(403, 'forbidden', 'The stream is for people.')
    actor = caller
  } catch (e) {
    if (e instanceof AppError) return problem(newId('req'), e)
    throw e
  }
  const held = permissionsOf(actor.roles)
  const text = new TextEncoder()
  let stop = () => {}
  const body = new ReadableStream<Uint8Array>({
    start(out) {
      const send = (event: string, data: unknown) => {
        try {
          // a reader that does not keep up is let go; it comes back and reads everything again
          if ((out.desiredSize ?? 1) < -256) return stop()
          out.enqueue(text.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
        } catch {
          stop()
        }
      }
      // a burst of decisions is one message: past NAMED_MAX of a kind only the kind is told
      let gathered = new Map<ChangeKind, Set<string>>()
      let timer: ReturnType<typeof setTimeout> | undefined
      const flush = () => {
        timer = undefined
        const changes = [...gathered].map(([kind, ids]) => ({ kind, ids: ids.size > NAMED_MAX ? null : [...ids] }))
        gathered = new Map()
        send('change', changes)
      }
      const hear = ({ kind, id }: Change) => {
        if (!held.has(NEEDS[kind])) return
        gathered.set(kind, (gathered.get(kind) ?? new Set()).add(id))
        timer ??= setTimeout(flush, GATHER_MS)
      }
      const leave = bus().subscribe(
        actor.organizationId,
        hear,
        () => send('resync', {}),
        () => stop(),
      )
      const beat = setInterval(async () => {
        const still = await personOfSession(actor.sessionId).catch(() => undefined)
        // undefined: the database did not answer, which says nothing about the session
        if (still === null) {
          send('ended', {})
          stop()
        } else send('beat', { at: Date.now() })
      }, BEAT_MS)
      stop = () => {
        stop = () => {}
        clearInterval(beat)
        clearTimeout(timer)
        leave()
        try {
          out.close()
        } catch {
          // closed by the reader already
        }
      }
      request.signal.addEventListener('abort', () => stop())
      out.enqueue(text.encode('retry: 2000\n\n'))
      send('beat', { at: Date.now() })
    },
    cancel() {
      stop()
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}

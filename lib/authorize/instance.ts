import { bus, type Change } from '../platform/bus.ts'
import { Announcer } from './announce.ts'
import { FactLoader } from './load-facts.ts'
import { Lru } from './lru.ts'
import { OrganizationCache } from './organization-state.ts'
import { RateLimiter } from './rate-limit.ts'
import { Recorder } from './record.ts'
import { Suppressed } from './suppressed.ts'

const ORGANIZATIONS_MAX = 256
const RUNS_MAX = 50_000

export interface KnownRun {
  id: string
  identityId: string
  externalId: string | null
  isNew: boolean
  request: string | null
  correlationId: string
}

/** All that a process keeps in memory for deciding. Two of them in one test stand for two processes. */
export class Instance {
  readonly limiter = new RateLimiter()
  readonly suppressed = new Suppressed()
  /** Whose a run is and what its caller calls it: neither ever changes. */
  readonly runs = new Lru<KnownRun>(RUNS_MAX)
  #caches = new Lru<OrganizationCache>(ORGANIZATIONS_MAX)
  #loaders = new Map<string, FactLoader>()
  #recorders = new Map<string, Recorder>()
  #announcer = new Announcer()
  #listening = false
  #listen: boolean

  /** @param listen whether to hear of changes early; correctness must not depend on it */
  constructor({ listen = true } = {}) {
    this.#listen = listen
  }

  cache(organizationId: string): OrganizationCache {
    if (this.#listen && !this.#listening) {
      this.#listening = true
      bus().subscribeAll(
        (change) => this.#hear(change),
        () => {
          for (const cache of this.#caches.values()) cache.forgetAll()
        },
      )
    }
    let cache = this.#caches.get(organizationId)
    if (!cache) {
      cache = new OrganizationCache(organizationId)
      this.#caches.set(organizationId, cache)
    }
    return cache
  }
  #hear({ organizationId, kind, id }: Change): void {
    const cache = this.#caches.get(organizationId)
    if (kind === 'identity') cache?.forget(`identity:${id}`)
    else if (kind === 'snapshot' || kind === 'registry') cache?.forget('organization')
  }
  /** Tells the other processes and the open pages of a recorded decision. */
  tell(organizationId: string, decisionId: string, approvalId: string | null): void {
    this.#announcer.tell(organizationId, decisionId, approvalId)
  }
  seen(organizationId: string, identityId: string): void {
    this.#announcer.seen(organizationId, identityId)
  }
  loader(organizationId: string): FactLoader {
    let loader = this.#loaders.get(organizationId)
    if (!loader) {
      loader = new FactLoader(organizationId)
      this.#loaders.set(organizationId, loader)
    }
    return loader
  }
  recorder(organizationId: string): Recorder {
    let recorder = this.#recorders.get(organizationId)
    if (!recorder) {
      recorder = new Recorder(organizationId)
      this.#recorders.set(organizationId, recorder)
    }
    return recorder
  }
}

// On globalThis, because Next's bundle and plain Node hold separate instances of a module.
const held = globalThis as { countersignInstance?: Instance }
export function thisInstance(): Instance {
  held.countersignInstance ??= new Instance()
  return held.countersignInstance
}

import { now } from '../platform/clock.ts'
import { type CompiledSnapshot, compileSnapshot } from '../policy/compile.ts'
import { type OrganizationSettings, settingsFrom } from '../registry/settings/organization-settings.ts'
import { loadSnapshotContent } from '../registry/snapshots/load-snapshot-content.ts'
import { readTogether } from './hot-pools.ts'
import { type IdentityState, loadIdentities } from './load-identity.ts'
import { Lru } from './lru.ts'

// What decisions of one organization need in memory: the active snapshot, compiled, and its identities with grants.
// NOTIFY makes a change arrive early; that it arrives at all does not depend on it: the record step compares epochs
// under the ledger's lock and sends back whatever was decided on something older.

export const ORGANIZATION = 'organization'
const IDENTITIES_MAX = 5_000

export interface OrganizationState {
  id: string
  /** Of `organization` and of every `tool:<name>`; a scope that is missing stands at 0. */
  epochs: Map<string, string>
  snapshotHash: string
  snapshot: CompiledSnapshot
  settings: OrganizationSettings
}

export class OrganizationCache {
  readonly id: string
  #state: OrganizationState | undefined
  #stale = true
  #loading: Promise<OrganizationState> | undefined
  #identities = new Lru<IdentityState>(IDENTITIES_MAX)
  #asked = new Map<
    string,
    { promise: Promise<IdentityState | null>; done(found: IdentityState | null): void; fail(e: unknown): void }
  >()
  #reading = false

  constructor(id: string) {
    this.id = id
  }

  state(): OrganizationState | Promise<OrganizationState> {
    if (this.#state && !this.#stale) return this.#state
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }
  async #load(): Promise<OrganizationState> {
    this.#stale = false // what is heard from here on makes it stale again
    try {
      const [epochRows, rows] = await readTogether(this.id, [
        {
          name: 'state epochs',
          text: "SELECT scope, value::text FROM epoch WHERE organization_id = $1 AND scope NOT LIKE 'identity:%'",
          values: [this.id],
        },
        {
          name: 'state organization',
          text: 'SELECT active_snapshot, settings FROM organization WHERE id = $1',
          values: [this.id],
        },
      ])
      const row = rows?.[0]
      const hash = row?.active_snapshot as string | null | undefined
      if (!hash) throw new Error(`organization ${this.id} has no active snapshot`)
      this.#state = {
        id: this.id,
        epochs: new Map(epochRows?.map((r) => [r.scope as string, r.value as string])),
        snapshotHash: hash,
        snapshot:
          this.#state?.snapshotHash === hash
            ? this.#state.snapshot
            : compileSnapshot(await loadSnapshotContent(this.id, hash)),
        settings: settingsFrom(row?.settings),
      }
      return this.#state
    } catch (e) {
      this.#stale = true
      throw e
    }
  }

  identity(id: string): IdentityState | null | Promise<IdentityState | null> {
    const known = this.#identities.get(id)
    if (known) return known
    let asked = this.#asked.get(id)
    if (!asked) {
      const { promise, resolve, reject } = Promise.withResolvers<IdentityState | null>()
      asked = { promise, done: resolve, fail: reject }
      this.#asked.set(id, asked)
      if (!this.#reading) void this.#readIdentities()
    }
    return asked.promise
  }
  async #readIdentities(): Promise<void> {
    this.#reading = true
    await null
    while (this.#asked.size) {
      const asked = this.#asked
      this.#asked = new Map()
      const generation = this.#generation
      try {
        const found = await loadIdentities(this.id, [...asked.keys()], now())
        for (const [id, { done }] of asked) {
          const identity = found.get(id) ?? null
          if (identity && generation === this.#generation) this.#identities.set(id, identity)
          done(identity)
        }
      } catch (e) {
        for (const { fail } of asked.values()) fail(e)
      }
    }
    this.#reading = false
  }
  #generation = 0

  /** A change was heard, or the record step found that a scope had moved on. */
  forget(scope: string): void {
    this.#generation++
    if (scope.startsWith('identity:')) this.#identities.delete(scope.slice('identity:'.length))
    else this.#stale = true
  }
  forgetAll(): void {
    this.#generation++
    this.#stale = true
    this.#identities = new Lru(IDENTITIES_MAX)
  }
}

/** The scopes whose movement makes a decision out of date, as it saw them. */
export function epochsOf(state: OrganizationState, identity: IdentityState | null, tool: string): Map<string, string> {
  const seen = new Map<string, string>([[ORGANIZATION, state.epochs.get(ORGANIZATION) ?? '0']])
  if (identity) seen.set(`identity:${identity.id}`, identity.epoch)
  seen.set(`tool:${tool}`, state.epochs.get(`tool:${tool}`) ?? '0')
  return seen
}

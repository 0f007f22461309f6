import { type CompiledSnapshot, compileSnapshot } from './compile.ts'
import { decide } from './decide.ts'
import { ENGINE_VERSION } from './engine-version.ts'
import { decideForeign } from './foreign.ts'
import type { ActionRequest, Facts, ForeignFacts, ForeignRequest, SnapshotContent } from './types.ts'

export interface DecisionRecord {
  request: ActionRequest
  facts: Facts
}
export interface ForeignRecord {
  request: ForeignRequest
  facts: ForeignFacts
}
export interface Replayed {
  core: string
  /** False: another build of the engine decided, and nothing is promised about the bytes. */
  same_engine: boolean
}

/** The same record on the same engine gives the same core bytes. */
export function replay(record: DecisionRecord, snapshot: CompiledSnapshot | SnapshotContent): Replayed {
  const compiled = 'content' in snapshot ? snapshot : compileSnapshot(snapshot)
  return {
    core: decide(record.request, record.facts, compiled).core,
    same_engine: compiled.content.engine === ENGINE_VERSION,
  }
}

export function replayForeign(record: ForeignRecord, snapshot: CompiledSnapshot | SnapshotContent): Replayed {
  const compiled = 'content' in snapshot ? snapshot : compileSnapshot(snapshot)
  return {
    core: decideForeign(record.request, record.facts, compiled).core,
    same_engine: compiled.content.engine === ENGINE_VERSION,
  }
}

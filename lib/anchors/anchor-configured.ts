import { config } from '../platform/config.ts'
import { type Anchoring, anchoring } from './anchor-checkpoints.ts'
import { readAnchors } from './settings.ts'

let configured: Anchoring | undefined
/** Read once; throws one sentence when the configuration is wrong, so that a worker does not start with it. */
export const configuredAnchors = (): Anchoring => {
  configured ??= anchoring(readAnchors(config().anchors))
  return configured
}

/** For the worker's job. */
export const anchorConfigured = (): Promise<number> => configuredAnchors().run()

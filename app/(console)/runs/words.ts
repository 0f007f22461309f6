import type { RunState } from '../../../lib/evidence/list-runs.ts'

export const RUN_WORDS: { [s in RunState]: string } = {
  running: 'Running',
  waiting: 'Waiting for people',
  finished: 'Finished',
}

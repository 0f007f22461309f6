import { openSync, writeSync } from 'node:fs'
import { claimExport } from '../../../lib/exports/claim-export.ts'
import { runExport } from '../../../lib/exports/run-export.ts'

// A worker that takes the export that is due and comes as far as its file, until somebody kills it.
const claim = await claimExport('child', new Date())
if (claim)
  await runExport(claim, {
    open(file) {
      writeSync(openSync(file, 'w'), 'half a bundle')
      writeSync(1, 'begun\n')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
      throw new Error('nobody killed it')
    },
  })

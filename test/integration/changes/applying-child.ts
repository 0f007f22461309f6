import { writeSync } from 'node:fs'
import { applyDueChanges } from '../../../lib/changes/apply-due-changes.ts'

// A worker that applies what is due, again and again, and tells how many each time, until somebody kills it.
writeSync(1, 'ready\n')
for (;;) writeSync(1, `${await applyDueChanges()}\n`)

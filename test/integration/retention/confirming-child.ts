import type { PersonActor } from '../../../lib/people/actor.ts'
import { closeDb } from '../../../lib/platform/db.ts'
import { confirmErasure } from '../../../lib/retention/confirm-erasure.ts'

// Another instance: its own memory, the same database. Confirms what the first argument names, as the second.
const [, , id = '', actor = '{}'] = process.argv
const view = await confirmErasure(JSON.parse(actor) as PersonActor, id, {})
process.stdout.write(JSON.stringify(view))
await closeDb()

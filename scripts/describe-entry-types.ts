import { readFileSync, writeFileSync } from 'node:fs'
import { describeEntryTypes } from '../lib/ledger/describe-entry-types.ts'

// Writes the vocabulary into docs/ledger-format.md, where a test expects it as the code has it.
const page = new URL('../docs/ledger-format.md', import.meta.url)
const text = readFileSync(page, 'utf8')
const table = text.indexOf('| type | meaning |')
if (table < 0) throw new Error('docs/ledger-format.md has no table of types')
writeFileSync(page, `${text.slice(0, table)}${describeEntryTypes()}\n`)

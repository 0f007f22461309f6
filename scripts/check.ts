import { generateClient } from '../server/build-console.ts'
import { runStage } from './test-stage.ts'

// `npm run check`: what can be known in seconds: types, lint and the unit tests.
await generateClient(console.log)
const stages = [
  { name: 'route types', args: ['node_modules/next/dist/bin/next', 'typegen'] },
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '-p', '.'] },
  { name: 'lint', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
  { name: 'unit', args: ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit'] },
]
let failed = 0
for (const stage of stages) failed += (await runStage(stage)).failed
process.exitCode = failed ? 1 : 0

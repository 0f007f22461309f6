import { claimExport, releaseExport } from '../lib/exports/claim-export.ts'
import { workThread } from './work-thread.ts'

export const exportsMade = workThread({
  name: 'export',
  script: new URL('./export-thread.ts', import.meta.url),
  memoryMbMax: 512,
  claim: claimExport,
  release: (claim) => releaseExport(claim),
})

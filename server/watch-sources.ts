import { watch } from 'node:fs'
import path from 'node:path'
import { root } from './commands.ts'

const QUIET_MS = 150

/** For `npm run dev`: calls once per burst of changes to what decision point and worker run. Next watches for itself. */
export function watchSources(changed: () => void): void {
  let timer: NodeJS.Timeout | undefined
  for (const folder of ['lib', 'server'])
    watch(path.join(root, folder), { recursive: true }, (_, file) => {
      if (!file || !/\.(ts|mjs|json)$/.test(file) || /\.test\.ts$/.test(file)) return
      clearTimeout(timer)
      timer = setTimeout(changed, QUIET_MS)
    })
}

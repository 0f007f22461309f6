import { consoleMount } from '../../../server/console-mount.ts'

export const dynamic = 'force-dynamic'
export { consoleMount as DELETE, consoleMount as GET, consoleMount as PATCH, consoleMount as POST, consoleMount as PUT }

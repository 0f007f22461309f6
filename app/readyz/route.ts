import { readyResponse } from '../../lib/platform/health.ts'

export const dynamic = 'force-dynamic'
export const GET = () => readyResponse()

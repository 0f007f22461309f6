import { healthResponse } from '../../lib/platform/health.ts'

export const dynamic = 'force-dynamic'
export const GET = () => healthResponse()

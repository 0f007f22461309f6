import { metricsResponse } from '../../lib/platform/metrics.ts'

export const dynamic = 'force-dynamic'
export const GET = () => metricsResponse()

import { healthResponse } from '../../lib/platform/health.ts'
import { cedarBroken } from '../../lib/policy/cedar-instance.ts'

export const dynamic = 'force-dynamic'
export const GET = () => healthResponse(cedarBroken())

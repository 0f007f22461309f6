import type { Environment } from '../../../lib/policy/types.ts'

export type { Environment }
export const ENVIRONMENTS: readonly Environment[] = ['production', 'staging', 'sandbox']

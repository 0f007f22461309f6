import type { Endpoint } from '../platform/endpoint.ts'
import { agentRows } from './agents/endpoints.ts'
import { credentialRows } from './credentials/endpoints.ts'
import { grantRows } from './grants/endpoints.ts'
import { limitRows } from './limits/endpoints.ts'
import { policyRows } from './policies/endpoints.ts'
import { queueRows } from './queues/endpoints.ts'
import { resourceRows } from './resources/endpoints.ts'
import { serviceAccountRows } from './service-accounts/endpoints.ts'
import { settingsRows } from './settings/endpoints.ts'
import { snapshotRows } from './snapshots/endpoints.ts'
import { thresholdRows } from './thresholds/endpoints.ts'
import { toolRows } from './tools/endpoints.ts'

/** The admin API of the registry, by a person's session or a service account's token. */
export const adminEndpoints: Endpoint[] = [
  ...agentRows,
  ...credentialRows,
  ...toolRows,
  ...resourceRows,
  ...grantRows,
  ...limitRows,
  ...policyRows,
  ...thresholdRows,
  ...queueRows,
  ...serviceAccountRows,
  ...snapshotRows,
  ...settingsRows,
]

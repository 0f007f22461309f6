import { analysisRows } from '../lib/analysis/endpoints.ts'
import { anchorEndpoints } from '../lib/anchors/endpoints.ts'
import { approvalEndpoints } from '../lib/approvals/endpoints.ts'
import { agentEndpoints } from '../lib/authorize/endpoints.ts'
import { authzenEndpoints } from '../lib/authzen/endpoints.ts'
import { catalogRows } from '../lib/catalog/endpoints.ts'
import { changeEndpoints } from '../lib/changes/endpoints.ts'
import { evidenceEndpoints } from '../lib/evidence/endpoints.ts'
import { ledgerEndpoints } from '../lib/evidence/ledger/endpoints.ts'
import { savedViewEndpoints } from '../lib/evidence/saved-views/endpoints.ts'
import { exportRows } from '../lib/exports/endpoints.ts'
import { feedEndpoints } from '../lib/feeds/endpoints.ts'
import { peopleEndpoints } from '../lib/people/endpoints.ts'
import { config } from '../lib/platform/config.ts'
import type { Endpoint } from '../lib/platform/endpoint.ts'
import { openApiRow } from '../lib/platform/openapi.ts'
import { adminEndpoints } from '../lib/registry/endpoints.ts'
import { oauthEndpoints } from '../lib/registry/oauth/endpoints.ts'
import { replayRows } from '../lib/replay/endpoints.ts'
import { retentionEndpoints } from '../lib/retention/endpoints.ts'
import { simulationRows } from '../lib/simulation/endpoints.ts'

/** Every endpoint of the product, mounted twice: in the console by Next, at the decision point by Hono. */
export const agentRoutes: Endpoint[] = [
  ...agentEndpoints,
  ...approvalEndpoints,
  ...authzenEndpoints,
  ...oauthEndpoints,
  ...adminEndpoints,
  ...changeEndpoints,
  ...catalogRows,
  ...analysisRows,
  ...evidenceEndpoints,
  ...anchorEndpoints,
  ...savedViewEndpoints,
  ...feedEndpoints,
  ...ledgerEndpoints,
  ...exportRows,
  ...replayRows,
  ...retentionEndpoints,
  ...simulationRows,
  ...peopleEndpoints,
  openApiRow(
    () => agentRoutes,
    () => [
      { url: config().decisionPointUrl, description: 'Decision point: for agents' },
      { url: config().consoleUrl, description: 'Console: the same endpoints' },
    ],
  ),
]

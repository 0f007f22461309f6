import type { Endpoint } from '../lib/platform/endpoint.ts'
import { oauthEndpoints } from '../lib/registry/oauth/endpoints.ts'

/** Every endpoint of the product, mounted twice: in the console by Next, at the decision point by Hono. */
export const agentRoutes: Endpoint[] = [...oauthEndpoints]

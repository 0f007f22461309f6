import { createFetch } from '../lib/platform/endpoint.ts'
import { agentRoutes } from './agent-routes.ts'

/** The endpoint table as one Next route handler; it finds the row by method and path itself. */
export const consoleMount = createFetch(agentRoutes, 'console')

import { registerToolGoverned } from '../../changes/governed-registrations.ts'
import { adminRow, param, versionParam } from '../admin-row.ts'
import { reasonBody } from '../agents/suspend-agent.ts'
import { pageOf } from '../page.ts'
import { getTool, getToolVersion } from './get-tool.ts'
import { listTools, listToolsQuery } from './list-tools.ts'
import { quarantineTool } from './quarantine-tool.ts'
import { registerToolBody } from './register-tool.ts'
import { releaseTool } from './release-tool.ts'
import { retireTool } from './retire-tool.ts'
import { reviewToolVersion } from './review-tool-version.ts'
import { toolDefinition } from './tool-definition.ts'
import { toolSummary, toolView } from './tool-view.ts'

const tag = 'Tools'

export const toolRows = [
  adminRow({
    method: 'GET',
    path: '/api/v1/tools',
    summary: 'Tools, by name',
    tag,
    query: listToolsQuery,
    answer: pageOf(toolSummary),
    run: ({ actor, query }) => listTools(actor, query),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/tools',
    summary: 'Register a tool, or another version of one; without declared effects it is held for review',
    tag,
    body: registerToolBody,
    answer: toolView,
    creates: {},
    run: ({ actor, body }) => registerToolGoverned(actor, body),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/tools/:name',
    summary: 'One tool with its definition and its versions',
    tag,
    answer: toolView,
    run: (c) => getTool(c.actor, param(c, 'name')),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/tools/:name/versions/:version',
    summary: 'The definition of one version, as it was pinned',
    tag,
    answer: toolDefinition,
    run: (c) => getToolVersion(c.actor, param(c, 'name'), versionParam(c)),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/tools/:name/versions/:version/review',
    summary: 'Accept a held version: from now on it decides',
    tag,
    body: reasonBody,
    answer: toolView,
    run: (c) => reviewToolVersion(c.actor, param(c, 'name'), versionParam(c), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/tools/:name/quarantine',
    summary: 'Deny every use of a tool until it is released',
    tag,
    body: reasonBody,
    answer: toolView,
    run: (c) => quarantineTool(c.actor, param(c, 'name'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/tools/:name/release',
    summary: 'End the quarantine of a tool',
    tag,
    body: reasonBody,
    answer: toolView,
    run: (c) => releaseTool(c.actor, param(c, 'name'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/tools/:name/retire',
    summary: 'Retire a tool for good',
    tag,
    body: reasonBody,
    answer: toolView,
    run: (c) => retireTool(c.actor, param(c, 'name'), c.body),
  }),
]

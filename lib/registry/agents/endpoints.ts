import { governedRow } from '../../changes/governed.ts'
import { createIdentityGoverned } from '../../changes/governed-registrations.ts'
import { adminRow, param } from '../admin-row.ts'
import { pageOf } from '../page.ts'
import { agentView, identitySummary } from './agent-view.ts'
import { approveModels, approveModelsBody } from './approve-models.ts'
import { changeAgent, changeAgentBody } from './change-agent.ts'
import { createIdentityBody } from './create-identity.ts'
import { getAgent } from './get-agent.ts'
import { getIdentity } from './get-identity.ts'
import { identityView } from './identity-view.ts'
import { listAgents, listAgentsQuery } from './list-agents.ts'
import { registerAgent, registerAgentBody } from './register-agent.ts'
import { resumeAgent } from './resume-agent.ts'
import { resumeIdentity } from './resume-identity.ts'
import { revokeIdentity } from './revoke-identity.ts'
import { setStage, setStageBody } from './set-stage.ts'
import { reasonBody, suspendAgent } from './suspend-agent.ts'
import { suspendIdentity } from './suspend-identity.ts'

const tag = 'Agents'

export const agentRows = [
  adminRow({
    method: 'GET',
    path: '/api/v1/agents',
    summary: 'Agents, by name',
    tag,
    query: listAgentsQuery,
    answer: pageOf(agentView),
    run: ({ actor, query }) => listAgents(actor, query),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/agents',
    summary: 'Register an agent, with identities in some environments or none yet',
    tag,
    body: registerAgentBody,
    answer: agentView,
    creates: {},
    run: ({ actor, body }) => registerAgent(actor, body),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/agents/:id',
    summary: 'One agent with its identities',
    tag,
    answer: agentView,
    run: (c) => getAgent(c.actor, param(c, 'id')),
  }),
  adminRow({
    method: 'PATCH',
    path: '/api/v1/agents/:id',
    summary: 'Change an agent’s name, purpose or owner',
    tag,
    body: changeAgentBody,
    answer: agentView,
    run: (c) => changeAgent(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/agents/:id/suspend',
    summary: 'Suspend an agent in every environment: each identity is refused at its next call',
    tag,
    body: reasonBody,
    answer: agentView,
    run: (c) => suspendAgent(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/agents/:id/resume',
    summary: 'Resume a suspended agent; earlier tokens stay dead',
    tag,
    body: reasonBody,
    answer: agentView,
    run: (c) => resumeAgent(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/agents/:id/identities',
    summary: 'Give an agent an identity in another environment',
    tag,
    body: createIdentityBody,
    answer: identitySummary,
    creates: {},
    run: (c) => createIdentityGoverned(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/identities/:id',
    summary: 'One identity with its stages, models and credentials',
    tag,
    answer: identityView,
    run: (c) => getIdentity(c.actor, param(c, 'id')),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/identities/:id/suspend',
    summary: 'Suspend an identity: it is refused at its very next call',
    tag,
    body: reasonBody,
    answer: identityView,
    run: (c) => suspendIdentity(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/identities/:id/resume',
    summary: 'Resume a suspended identity; earlier tokens stay dead',
    tag,
    body: reasonBody,
    answer: identityView,
    run: (c) => resumeIdentity(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/identities/:id/revoke',
    summary: 'Revoke an identity for good, with its credentials',
    tag,
    body: reasonBody,
    answer: identityView,
    run: (c) => revokeIdentity(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'PUT',
    path: '/api/v1/identities/:id/stages',
    summary: 'Set how much an identity may do alone, per tool',
    tag,
    body: setStageBody,
    answer: identityView,
    run: (c) =>
      governedRow(c.actor, { kind: 'stages.set', identity: param(c, 'id'), value: c.body }, () =>
        setStage(c.actor, param(c, 'id'), c.body),
      ),
  }),
  adminRow({
    method: 'PUT',
    path: '/api/v1/identities/:id/models',
    summary: 'Approve the models of an identity; an empty list approves any',
    tag,
    body: approveModelsBody,
    answer: identityView,
    run: (c) =>
      governedRow(c.actor, { kind: 'models.approve', identity: param(c, 'id'), value: c.body }, () =>
        approveModels(c.actor, param(c, 'id'), c.body),
      ),
  }),
]

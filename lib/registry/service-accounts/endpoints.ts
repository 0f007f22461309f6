import { governedRow } from '../../changes/governed.ts'
import { adminRow, param } from '../admin-row.ts'
import { pageOf } from '../page.ts'
import { createdServiceAccount, createServiceAccount, createServiceAccountBody } from './create-service-account.ts'
import { listServiceAccounts, listServiceAccountsQuery } from './list-service-accounts.ts'
import { revokeServiceAccount, revokeServiceAccountBody } from './revoke-service-account.ts'
import { serviceAccountView } from './service-account-view.ts'
import { showServiceToken, showTokenBody } from './show-token.ts'

const tag = 'Service accounts'

export const serviceAccountRows = [
  adminRow({
    method: 'GET',
    path: '/api/v1/service-accounts',
    summary: 'Service accounts, newest first',
    tag,
    query: listServiceAccountsQuery,
    answer: pageOf(serviceAccountView),
    run: ({ actor, query }) => listServiceAccounts(actor, query),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/service-accounts',
    summary: 'Create a service account; its token is shown this once',
    tag,
    body: createServiceAccountBody,
    answer: createdServiceAccount,
    creates: { hidden: ['token'] },
    run: ({ actor, body }) =>
      governedRow(actor, { kind: 'service_account.create', value: body }, () => createServiceAccount(actor, body)),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/service-accounts/:id/token',
    summary: 'The token of a service account that a change made, once; it is in this answer only',
    tag,
    body: showTokenBody,
    answer: createdServiceAccount,
    run: (c) => showServiceToken(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/service-accounts/:id/revoke',
    summary: 'Revoke a service account: its token is refused at the next call',
    tag,
    body: revokeServiceAccountBody,
    answer: serviceAccountView,
    run: (c) => revokeServiceAccount(c.actor, param(c, 'id'), c.body),
  }),
]

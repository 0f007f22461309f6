import { z } from 'zod'
import { parseWith } from '../../platform/endpoint.ts'
import { adminRow, param } from '../admin-row.ts'
import { pageOf } from '../page.ts'
import { credentialView } from './credential-view.ts'
import { issueClientSecret, issueClientSecretBody, issuedSecret } from './issue-client-secret.ts'
import { listCredentials, listCredentialsQuery } from './list-credentials.ts'
import { registerPublicKey, registerPublicKeyBody } from './register-public-key.ts'
import { revokeCredential, revokeCredentialBody } from './revoke-credential.ts'
import { rotateCredential, rotateCredentialBody } from './rotate-credential.ts'

const tag = 'Credentials'
const path = '/api/v1/identities/:id/credentials'
const newCredentialBody = z.discriminatedUnion('kind', [issueClientSecretBody, registerPublicKeyBody])
const kindOf = z.object({ kind: z.enum(['client_secret', 'private_key_jwt']) })

export const credentialRows = [
  adminRow({
    method: 'GET',
    path,
    summary: 'Credentials of an identity, newest first; overdue rotation is marked',
    tag,
    query: listCredentialsQuery,
    answer: pageOf(credentialView),
    run: (c) => listCredentials(c.actor, param(c, 'id'), c.query),
  }),
  adminRow({
    method: 'POST',
    path,
    summary: 'Issue a client secret, shown this once, or register a public key',
    tag,
    body: newCredentialBody,
    answer: z.union([issuedSecret, credentialView]),
    creates: { hidden: ['client_secret'] },
    run(c) {
      const { kind } = parseWith(kindOf, c.body, 'body')
      const issue = kind === 'client_secret' ? issueClientSecret : registerPublicKey
      return issue(c.actor, param(c, 'id'), c.body)
    },
  }),
  adminRow({
    method: 'POST',
    path: `${path}/:credential/rotate`,
    summary: 'Issue a successor; the old one ends by itself after the overlap',
    tag,
    body: rotateCredentialBody,
    answer: z.union([issuedSecret, credentialView]),
    creates: { hidden: ['client_secret'] },
    run: (c) => rotateCredential(c.actor, param(c, 'id'), param(c, 'credential'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: `${path}/:credential/revoke`,
    summary: 'Revoke a credential and every token that it bought',
    tag,
    body: revokeCredentialBody,
    answer: credentialView,
    run: (c) => revokeCredential(c.actor, param(c, 'id'), param(c, 'credential'), c.body),
  }),
]

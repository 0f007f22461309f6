import { z } from 'zod'
import { code, count, entry, flag, id, time } from './fields.ts'

const roles = z.array(code)

/** People, their sign-ins and what they may do. Names, e-mail addresses and addresses of machines are disclosures. */
export const peopleEntries = {
  'person.signed_in': entry('A person signed in to this organization.', {
    person: id,
    session: id.optional(),
    via: code,
  }),
  'person.sign_in_failed': entry('Sign-ins to a known account failed; gathered per account and minute.', {
    person: id,
    code,
    count,
    from: time.optional(),
    until: time.optional(),
  }),
  'person.locked': entry('An account was locked after too many failures.', { person: id, until: time }),
  'person.signed_out': entry('A person signed out.', { person: id, session: id.optional() }),
  'person.switched': entry('A person turned to another of their organizations.', {
    person: id,
    session: id.optional(),
    direction: z.enum(['in', 'out']).optional(),
  }),
  'person.session_revoked': entry('Sessions of a person were ended.', {
    person: id,
    session: id.optional(),
    count: count.optional(),
    cause: code.optional(),
  }),
  'person.invited': entry('Somebody was invited to become a member.', {
    roles,
    person: id.nullable().optional(),
    expires_at: time.optional(),
    repeated: flag.optional(),
  }),
  'person.invitation_shown': entry('The link of an invitation that a change made was shown, once.', {
    roles,
    expires_at: time.optional(),
  }),
  'person.invitation_revoked': entry('An invitation was taken back before it was used.', {}),
  'person.joined': entry('A person became a member.', { person: id, roles, via: code }),
  'person.roles_changed': entry("A member's roles were changed.", { person: id, from: roles, to: roles }),
  'person.suspended': entry("A membership was suspended; the person's sessions ended.", {
    person: id,
    cause: code.optional(),
  }),
  'person.resumed': entry('A suspended membership was resumed.', { person: id }),
  'person.removed': entry('A membership was ended.', { person: id }),
  'person.renamed': entry("A member's name or address was changed.", { person: id }),
  'person.password_reset_requested': entry('A one-time link to set a new password was made.', {
    person: id,
    expires_at: time.optional(),
  }),
  'person.password_reset': entry('A person set a new password by a one-time link.', { person: id }),
  'person.password_changed': entry('A person changed their password.', { person: id }),
  'person.account_linked': entry('An account at an identity provider was linked to a person.', {
    person: id,
    via: code,
  }),
  'person.preferences_changed': entry('A member changed their own preferences.', { person: id }),
  'queue.created': entry('An approval queue was created.', {
    queue: id,
    service_level_seconds: count.optional(),
    escalate_after_seconds: count.nullable().optional(),
    escalate_to: id.nullable().optional(),
  }),
  'queue.changed': entry('The service level or the escalation of a queue was changed.', {
    queue: id,
    service_level_seconds: count.optional(),
    escalate_after_seconds: count.nullable().optional(),
    escalate_to: id.nullable().optional(),
  }),
  'queue.member_added': entry('A person was seated in a queue.', { queue: id, person: id, lead: flag.optional() }),
  'queue.member_changed': entry('A person in a queue became its lead, or no longer is.', {
    queue: id,
    person: id,
    lead: flag,
  }),
  'queue.member_removed': entry('A person lost their seat in a queue.', { queue: id, person: id }),
  'service_account.created': entry('A service account was created.', {
    service_account: id,
    scopes: z.array(z.string().regex(/^[a-z_]+:[a-z_]+$/)),
    expires_at: time.nullable().optional(),
  }),
  'service_account.token_shown': entry('The token of a service account that a change made was shown, once.', {
    service_account: id,
  }),
  'service_account.revoked': entry('A service account was revoked.', { service_account: id, cause: code.optional() }),
  // Disclosures: name, query.
  'saved_view.saved': entry('Filters were kept under a name, for oneself or for the organization.', {
    view: id,
    page: code,
    shared: flag,
  }),
  'saved_view.removed': entry('Filters that were kept under a name were removed.', {
    view: id,
    page: code,
    shared: flag,
  }),
  'audit.read': entry('A person or a service account read evidence; one entry per view.', {
    view: code,
    decision: id.optional(),
    entries: count.optional(),
    from_index: count.optional(),
    to_index: count.optional(),
  }),
}

import { ROLE_PERMISSIONS, ROLES } from '../people/permissions.ts'

// Who may decide a request, as SQL, so that every reader and every vote asks the same question.

/** Roles that hold the permission to vote; a seat in one of the request's queues is needed besides. */
export const VOTING_ROLES: string[] = ROLES.filter((r) => ROLE_PERMISSIONS[r].includes('approvals.vote'))

const rolesArray = `ARRAY[${VOTING_ROLES.map((r) => `'${r}'`).join(',')}]::text[]`

/**
 * The queues in which `person` may fill a place of request `a` (alias of approval_request), as a text[]; empty when
 * the person is excluded: the agent's owner, whoever issued its credentials, the person on whose behalf. Owner and
 * issuers count as they were when it was asked (`a.excluded`) and as they are now. A seat taken after the request
 * does not count, and leaving and joining again is taking it after.
 */
export const seatsSql = (a: string, person: string): string => `
  CASE WHEN ${excludedSql(a, person)} THEN ARRAY[]::text[] ELSE ARRAY(
    SELECT seat.queue_name FROM queue_member seat
      JOIN membership m ON m.organization_id = seat.organization_id AND m.person_id = seat.person_id
     WHERE seat.organization_id = ${a}.organization_id AND seat.person_id = ${person}
       AND seat.queue_name = ANY(${a}.queues) AND seat.added_at <= ${a}.requested_at
       AND m.status = 'active' AND m.roles && ${rolesArray}
     ORDER BY 1) END`

export const excludedSql = (a: string, person: string): string => `
  (${person} = ANY(${a}.excluded)
   OR EXISTS (SELECT 1 FROM agent WHERE agent.organization_id = ${a}.organization_id AND agent.id = ${a}.agent_id
              AND agent.owner_id = ${person})
   OR EXISTS (SELECT 1 FROM agent_credential c WHERE c.organization_id = ${a}.organization_id
              AND c.identity_id = ${a}.identity_id AND c.created_by = ${person}))`

/** No counted voter of the present round has lost a seat or become excluded since. */
export const votersEligibleSql = (a: string): string => `
  NOT EXISTS (SELECT 1 FROM approval_vote v
    WHERE v.organization_id = ${a}.organization_id AND v.approval_id = ${a}.id AND v.round = ${a}.round
      AND v.vote <> 'deny' AND cardinality(${seatsSql(a, 'v.person_id')}) = 0)`

import { z } from 'zod'
import {
  code,
  count,
  entry,
  environment,
  flag,
  id,
  impact,
  name,
  names,
  pointer,
  requirements,
  time,
} from './fields.ts'

/** An approval request, from its opening to its end. The person of an act is the entry's actor. */
export const approvalEntries = {
  // Disclosures: action_hash, card_hash, arguments, sentence.
  'approval.requested': entry('An action was held until people decide.', {
    approval: id,
    decision: id,
    agent: id,
    identity: id,
    environment,
    run: id.nullable(),
    tool: name,
    tool_version: count.optional(),
    impact,
    requirements,
    deadline: time,
    excluded: z.array(id).optional(),
    rules: names.optional(),
    unroutable: flag.optional(),
  }),
  'approval.joined': entry('The same action was asked for again and joined the waiting request.', {
    approval: id,
    decision: id,
    identity: id.optional(),
  }),
  // Disclosures: card_hash.
  'approval.changed': entry('What the voters see is another now: their votes fell and the round began again.', {
    approval: id,
    round: count,
    cause: z.enum(['attributes', 'asked_again']),
    person: id.nullable().optional(),
  }),
  // Disclosures: card_hash, reason.
  'approval.voted': entry('A person voted on the card that the card hash names.', {
    approval: id,
    person: id,
    vote: z.enum(['approve', 'deny', 'edit']),
    vote_id: id.optional(),
    queue: name.nullable(),
    round: count,
  }),
  // Disclosures: card_hash, arguments, action_hash.
  'approval.edited': entry(
    'A person changed the arguments within what the tool lets approvers edit; earlier votes fell.',
    {
      approval: id,
      person: id,
      round: count,
      pointers: z.array(pointer).optional(),
      dropped_votes: count.optional(),
    },
  ),
  'approval.escalated': entry('A request was passed on to another queue.', {
    approval: id,
    from: names.optional(),
    to: name,
    cause: z.enum(['service_level', 'person']),
    person: id.nullable().optional(),
  }),
  // Disclosures: text.
  'approval.commented': entry('A person or the agent wrote into the thread of a request.', {
    approval: id,
    kind: z.enum(['commented', 'clarification_asked', 'clarification_given']),
    person: id.nullable().optional(),
  }),
  // Disclosures: reason, card_hash, effective_action_hash.
  'approval.decided': entry('People decided a request.', {
    approval: id,
    decision: id.optional(),
    status: z.enum(['approved', 'denied']),
    people: z.array(id),
    round: count,
    edited: flag.optional(),
    lapses_at: time.nullable().optional(),
  }),
  'approval.consumed': entry('The one use of an approval was spent by a decision.', { approval: id, decision: id }),
  'approval.lapsed': entry('An approval was not used in time.', { approval: id, lapsed_at: time.optional() }),
  'approval.expired': entry('Nobody decided before the deadline: denied by time, not by a person.', {
    approval: id,
    decision: id.optional(),
    deadline: time,
  }),
  'approval.cancelled': entry('A request was withdrawn.', {
    approval: id,
    cause: code.optional(),
    person: id.nullable().optional(),
  }),
  'approval.superseded': entry('An approval ended because another one took its place.', {
    approval: id,
    by: id.optional(),
    cause: code.optional(),
  }),
  // Disclosures: resource, reason.
  'approval.reopened': entry('A person lifted the denial of a tool on a resource inside a run.', {
    approval: id,
    run: id,
    tool: name,
    person: id,
  }),
}

// What is evidence in the database. Every start looks whether it is still protected (safe-to-serve.ts), and the tests
// attack each of these. Three things keep it: the processes' role has no right to change it, triggers refuse whoever has
// one, and forced row-level security binds the owner too.

/** Rows that stay as they were written, but for these columns. */
export const EVIDENCE: Readonly<Record<string, readonly string[]>> = {
  'ledger.leaf': [],
  'ledger.envelope': [],
  'ledger.disclosure': [],
  'ledger.batch': [],
  'ledger.checkpoint': [],
  'ledger.tile': [],
  'ledger.subject_key': [],
  'ledger.anchor': [],
  'ledger.retention_rule': [],
  'ledger.removal': [],
  'ledger.gone': [],
  'ledger.log_head': ['size', 'frontier', 'last_at'], // which only grow
  'public.audit_entry': [],
  'public.decision': ['action_state'],
  'public.decision_card': ['review_due', 'review_state', 'review_note', 'reviewed_by', 'reviewed_at'],
  'public.card_text': [],
  'public.outcome_report': [],
  'public.approval_vote': [],
  'public.approval_event': [],
  'public.run_event': [],
  'public.change_review': [],
  'public.change_event': [],
  'public.preview': [],
  'public.snapshot': [],
  'public.snapshot_part': [],
  'public.tool_version': ['review'],
  'public.policy_version': [],
}

/** State that moves: no row is ever deleted, and these columns stay what they were. */
export const KEPT: Readonly<Record<string, readonly string[]>> = {
  'public.approval_request': [
    ...['organization_id', 'id', 'decision_id', 'action_hash', 'identity_id', 'agent_id', 'environment', 'run_id'],
    ...['tool', 'tool_version', 'proposed_arguments', 'excluded'],
  ],
  'public.change_request': ['organization_id', 'id', 'author_id', 'roll_back_of', 'created_at'],
  'public.run': [
    ...[
      'organization_id',
      'id',
      'identity_id',
      'agent_id',
      'environment',
      'external_id',
      'trigger',
      'request',
      'intent',
    ],
    ...['instructions', 'instructions_sha256', 'correlation_id', 'started_at'],
  ],
  'public.legal_hold': ['organization_id', 'id'], // and what its own trigger says
  'public.erasure': ['organization_id', 'id', 'subject', 'requested_by', 'requested_at'],
  'public.run_denial': ['organization_id', 'run_id', 'tool', 'resource_key'],
  'public."grant"': [
    ...['organization_id', 'id', 'identity_id', 'tool', 'constraints', 'ask_above', 'starts_at', 'ends_at'],
    ...['justification', 'approved_by', 'created_by', 'created_at', 'hash'],
  ],
}

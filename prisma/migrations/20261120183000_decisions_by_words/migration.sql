-- The words of a decision's sentence are looked for by the index of the audit (20261120144500_audit_search), which is
-- written behind the log: in its entry. Before, every decision wrote its sentence once more, into this.
LOCK TABLE ledger.log_head IN ACCESS EXCLUSIVE MODE; -- head first, as whoever appends
DROP INDEX "decision_card_text";

import { DefinitionList } from '../../../../../components/ui/definition-list.tsx'

/** What each member is for, in a line. */
export function Guide() {
  return (
    <section aria-labelledby="guide">
      <h2 id="guide">What stands where</h2>
      <DefinitionList
        termWidth="7.5rem"
        items={[
          { term: <code>verb</code>, key: 'verb', value: 'for the sentence on the card: “wants to refund €412.00”' },
          { term: <code>class</code>, key: 'class', value: 'read, write, destructive' },
          { term: <code>reversibility</code>, key: 'reversibility', value: 'reversible, hard, irreversible' },
          { term: <code>data_classes</code>, key: 'data', value: 'personal, health, financial …; empty is ordinary' },
          {
            term: <code>effects</code>,
            key: 'effects',
            value:
              'key_change, audit_change, permission_change, external_message …; [] says there are none. Left out, it is held',
          },
          {
            term: <code>pointers</code>,
            key: 'pointers',
            value: 'where in the arguments amount, rows, recipients, account, resources, subjects and secrets stand',
          },
          {
            term: <code>reach</code>,
            key: 'reach',
            value: 'what one call touches at most; or bounded_by, an argument that the tool itself enforces',
          },
          {
            term: <code>editable</code>,
            key: 'editable',
            value: 'what an approver may change: [{"pointer": "/amount/value", "how": "lower"}] or subset of a list',
          },
          { term: <code>compensation</code>, key: 'compensation', value: 'the tool that undoes it' },
        ]}
      />
    </section>
  )
}

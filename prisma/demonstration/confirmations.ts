import { DAYS, generator, HOUR, type PastAction } from './history.ts'

/** A question that is asked twice a day and always answered the same way: what the thresholds page points out. */
export function confirmations(count = 48): PastAction[] {
  const random = generator(20_261_121)
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1))
  return Array.from({ length: count }, (_, n) => ({
    at: Math.max(Math.round(((count - n) / count) * DAYS * 24 * HOUR) - between(0, 3) * HOUR, 2 * HOUR),
    run: `crm-analyst-confirms-${n}`,
    agent: 'crm-analyst',
    environment: 'production',
    request: 'Keep contacts current after the address check',
    tool: 'mail.send',
    arguments: {
      to: [`contact-${between(1000, 1059)}@example.com`, 'crm-archive@example.com'],
      subject: 'Your address was changed',
      body: 'We changed your address as you asked. Tell us if this was not you.',
    },
    reasoning: { objective: 'Confirm the changed address', plan: ['update', 'confirm'], confidence: 0.95 },
    people: { verdict: 'approve', reason: 'The usual confirmation.', wait: between(4, 31) },
    result: 'succeeded',
  }))
}

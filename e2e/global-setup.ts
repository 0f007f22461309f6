import { share, startStack } from './stack.ts'

export default async function globalSetup(): Promise<() => Promise<void>> {
  // receivers of deliveries stand on the loopback address here
  const stack = await startStack({ COUNTERSIGN_OUTGOING_ALLOW: '127.0.0.0/8' })
  share(stack)
  return () => stack.stop()
}

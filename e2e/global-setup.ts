import { share, startStack } from './stack.ts'

export default async function globalSetup(): Promise<() => Promise<void>> {
  const stack = await startStack()
  share(stack)
  return () => stack.stop()
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that answers as the test says: for what no honest one would answer. */
export async function fakeServer(
  answer: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void,
): Promise<{ url: string; asked: number; close(): void }> {
  const fake = { url: '', asked: 0, close: () => {} }
  const server = createServer(async (request, response) => {
    fake.asked++
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    answer(request, Buffer.concat(chunks), response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  fake.close = () => {
    server.closeAllConnections()
    server.close()
  }
  return fake
}

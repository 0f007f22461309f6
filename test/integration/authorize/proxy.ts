import { connect, createServer, type Server, type Socket } from 'node:net'

/** What happens to the connections that record decisions. */
export type Fault =
  | 'none'
  /** COMMIT reaches the database, its answer does not come back. */
  | 'answer of commit lost'
  /** The connection dies before COMMIT reaches the database. */
  | 'commit lost'
  /** The connection dies, and COMMIT is still under way: until `arrive`, whose argument says whether it gets there. */
  | 'commit late'

/** Stands between the product and its database and breaks what a network breaks. */
export interface DatabaseProxy {
  url: string
  fault: Fault
  /** How often it struck. */
  struck: number
  /** Nothing answers any more, until `up`. */
  down(): Promise<void>
  up(): Promise<void>
  arrive(atAll: boolean): void
  close(): Promise<void>
}

export async function openProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let server: Server
  const proxy = { url: '', fault: 'none' as Fault, struck: 0 } as DatabaseProxy
  const serve = (port: number): Promise<number> =>
    new Promise((resolve) => {
      server = createServer((client) => {
        const database = connect(Number(target.port), target.hostname)
        let records = false
        let mute = false
        let late = false
        for (const socket of [client, database]) {
          sockets.add(socket)
          socket.on('error', () => {})
          socket.on('close', () => {
            sockets.delete(socket)
            client.destroy()
            if (!late) database.destroy()
          })
        }
        client.on('data', (chunk) => {
          if (chunk.includes('countersign record')) records = true
          const commits = records && chunk.includes('COMMIT\0')
          if (commits && proxy.fault === 'commit lost') {
            proxy.struck++
            client.destroy()
            return
          }
          if (commits && proxy.fault === 'commit late') {
            proxy.struck++
            proxy.fault = 'none'
            late = true
            proxy.arrive = (atAll) => {
              if (atAll) database.end(chunk)
              else database.destroy()
            }
            client.destroy()
            return
          }
          if (commits && proxy.fault === 'answer of commit lost') {
            proxy.struck++
            mute = true
          }
          database.write(chunk)
        })
        database.on('data', (chunk) => {
          if (!mute) return void client.write(chunk)
          // the answer to COMMIT is the last of its batch: by then it has happened
          if (chunk.includes('COMMIT\0')) client.destroy()
        })
      }).listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
    })
  const port = await serve(0)
  const url = new URL(databaseUrl)
  url.port = String(port)
  url.hostname = '127.0.0.1'
  proxy.url = url.href
  proxy.down = () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  proxy.up = async () => void (await serve(port))
  proxy.close = proxy.down
  return proxy
}

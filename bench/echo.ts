import { createServer } from 'node:http'

/** What this machine does with JSON over HTTP in plain Node: the measure for everything else. */
createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const text = chunks.length ? JSON.stringify(JSON.parse(Buffer.concat(chunks).toString())) : '{}'
    response.writeHead(200, { 'content-type': 'application/json' }).end(text)
  })
}).listen(Number(process.env.PORT), '127.0.0.1')

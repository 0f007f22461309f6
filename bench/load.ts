import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export interface Load {
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
  requests: number
  /** Answers other than 2xx. */
  refused: number
  errors: number
}

/** wrk's own process: a client in Node would cost as much as the server that it measures. */
export async function load(
  url: string,
  bodies: string[],
  tokens: string[],
  seconds: number,
  connections = 64,
): Promise<Load> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-bench-'))
  try {
    const lua = path.join(folder, 'post.lua')
    const list = (texts: string[]) => `{${texts.map((t) => `[==[${t}]==]`).join(',')}}`
    writeFileSync(
      lua,
      `local bodies = ${list(bodies)}
local tokens = ${list(tokens.length ? tokens : [''])}
local i = 0
request = function()
  i = i + 1
  local headers = { ["content-type"] = "application/json", ["authorization"] = "Bearer " .. tokens[i % #tokens + 1] }
  return wrk.format("POST", nil, headers, bodies[i % #bodies + 1])
end
done = function(summary, latency)
  io.write(string.format("RESULT %f %d %d %d %d %d\\n", summary.requests / (summary.duration / 1e6),
    latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout, summary.requests))
end
`,
    )
    const out = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', lua, url])
    const m = /RESULT ([\d.]+) (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(out)
    if (!m) throw new Error(`wrk said nothing to read: ${out}`)
    return {
      requestsPerSecond: Math.round(Number(m[1])),
      p50Ms: Number(m[2]) / 1000,
      p99Ms: Number(m[3]) / 1000,
      refused: Number(m[4]),
      errors: Number(m[5]),
      requests: Number(m[6]),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const run = (command: string, args: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.on('error', () =>
      reject(new Error('The load comes from wrk, which is not here: install it (apt-get install wrk).')),
    )
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`${command} ended with ${code}`))))
  })

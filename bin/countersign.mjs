#!/usr/bin/env node
// The catalog as files: export, plan, apply; see docs/policies-as-code.md. Needs Node 20 or newer and nothing else.
// An exported bundle: verify; see docs/bundle-format.md. Needs Node 22.18 or newer, which reads the verifier's TypeScript.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'

const USAGE = `countersign export <folder>            write the catalog as files
countersign plan   <folder>            what the files would change, and what is wrong with them
countersign apply  <folder> --title <text> --why <text> [--submit]
                                       open a change request with the difference
countersign verify --policy policy.txt [--previous checkpoint] [--receipts receipts.ndjson] [--json] bundle/|bundle.tar
                                       whether an exported bundle is what its log signed: no database, no network;
                                       keys only from your policy. exit 0 verified, 1 tampered, 2 not verifiable, 3 usage

  --url <address>       of the console (or COUNTERSIGN_URL; default http://127.0.0.1:3000)
  --token-file <file>   holds a service account's token (or COUNTERSIGN_TOKEN, COUNTERSIGN_TOKEN_FILE)
  --replay <n>          plan: decide the last n decisions again as they would be (default 1000; 0: not)
  --check               plan: exit 4 when there is a difference
  --json                plan, apply: the answer as it came

A token is never an argument: other users of the machine could read it.

exit  0  done, or nothing to do
      1  refused, or not reachable
      2  wrong usage
      3  the files have errors: nothing was applied
      4  plan --check: there is a difference
`
const EXIT = { done: 0, refused: 1, usage: 2, findings: 3, differs: 4 }

class Stop extends Error {
  constructor(code, message) {
    super(message)
    this.code = code
  }
}
const usage = (message) => new Stop(EXIT.usage, `${message}\n\n${USAGE}`)

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        url: { type: 'string' },
        'token-file': { type: 'string' },
        title: { type: 'string' },
        why: { type: 'string' },
        submit: { type: 'boolean', default: false },
        replay: { type: 'string', default: '1000' },
        check: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (e) {
    throw usage(e.message)
  }
}

function tokenOf(values) {
  const file = values['token-file'] ?? process.env.COUNTERSIGN_TOKEN_FILE
  let token = process.env.COUNTERSIGN_TOKEN
  if (file !== undefined) {
    try {
      token = readFileSync(file, 'utf8')
    } catch {
      throw new Stop(EXIT.usage, `The token file ${file} cannot be read.`)
    }
  }
  token = token?.trim()
  if (!token) throw usage('There is no token: set COUNTERSIGN_TOKEN or name a file with --token-file.')
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Stop(EXIT.usage, 'The token holds characters that no token has.')
  return token
}

/** Sends the token to the address that was named and nowhere else: no redirects. */
function api(values) {
  const base = values.url ?? process.env.COUNTERSIGN_URL ?? 'http://127.0.0.1:3000'
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol)) throw usage(`${base} is no http address.`)
  const token = tokenOf(values)
  return async (method, where, body) => {
    let response
    try {
      response = await fetch(new URL(where, base), {
        method,
        redirect: 'error',
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    } catch (e) {
      throw new Stop(EXIT.refused, `${base} is not reachable (${e.cause?.code ?? e.cause?.message ?? e.message}).`)
    }
    const answer = await response.json().catch(() => null)
    if (response.ok && answer !== null) return answer
    const files = answer?.errors?.filter((e) => e.file) ?? []
    if (files.length) {
      for (const f of files) print(finding(f))
      throw new Stop(EXIT.findings, answer.title)
    }
    const first = answer?.errors?.[0]
    const why = answer?.title ?? `the answer ${response.status} is not one of Countersign’s`
    throw new Stop(EXIT.refused, `${why}${first ? ` (${first.pointer} ${first.message})` : ''}`)
  }
}

// ---------- files ----------

const OURS =
  /^(?:organization\.yaml|bands\.yaml|thresholds\.yaml|(?:policies|limits|tools|identities)\/[A-Za-z0-9][A-Za-z0-9._-]*\.(?:yaml|cedar))$/

/** Every file below the folder but hidden ones and READMEs; a symbolic link could lead anywhere and is refused. */
function readFolder(folder) {
  const files = {}
  const walk = (at, name) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || /^README(\.md)?$/i.test(entry.name)) continue
      const inside = name ? `${name}/${entry.name}` : entry.name
      if (entry.isDirectory()) walk(path.join(at, entry.name), inside)
      else if (entry.isFile()) files[inside] = readText(path.join(at, entry.name), inside)
      else throw new Stop(EXIT.findings, `${inside}:1:1 is neither a file nor a folder`)
    }
  }
  try {
    walk(folder, '')
  } catch (e) {
    if (e instanceof Stop) throw e
    throw new Stop(EXIT.usage, `The folder ${folder} cannot be read (${e.code ?? e.message}).`)
  }
  if (!Object.keys(files).length)
    throw new Stop(EXIT.usage, `The folder ${folder} holds no files: begin with countersign export.`)
  return files
}
function readText(file, name) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file))
  } catch (e) {
    if (e.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw new Stop(EXIT.findings, `${name}:1:1 is not UTF-8 text`)
    throw e
  }
}

/** Only what this command writes is ever removed, and only from a folder that it wrote before. */
function writeFolder(folder, files) {
  const strange = Object.keys(files).find((name) => !OURS.test(name) || name.includes('..'))
  if (strange !== undefined)
    throw new Stop(EXIT.refused, `The server names a file that is none of a catalog: ${strange}`)
  let there = []
  try {
    there = readdirSync(folder, { recursive: true }).map((name) => name.split(path.sep).join('/'))
  } catch (e) {
    if (e.code !== 'ENOENT') throw new Stop(EXIT.usage, `The folder ${folder} cannot be read (${e.code}).`)
  }
  const visible = there.filter((name) => !name.startsWith('.') && !/^README(\.md)?$/i.test(name))
  if (visible.length && !there.includes('organization.yaml'))
    throw new Stop(EXIT.usage, `The folder ${folder} holds something else than an export: name an empty one.`)
  for (const name of there) if (OURS.test(name) && !Object.hasOwn(files, name)) rmSync(path.join(folder, name))
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

// ---------- words ----------

const print = (text) => process.stdout.write(`${text}\n`)
const finding = (f) => `${f.file}:${f.line}:${f.column} ${f.severity ?? 'error'}: ${f.message} [${f.code}]`
const SIGN = { add: '+', change: '~', retire: '-' }

function printPlan(plan) {
  for (const f of plan.findings) print(finding(f))
  for (const { verb, file, item } of plan.items) print(`${SIGN[verb]} ${file.padEnd(48)} ${item.kind}`)
  if (plan.findings.some((f) => f.severity === 'error')) return
  const n = plan.items.length
  print(n ? `${n} ${n === 1 ? 'thing' : 'things'} would change.` : 'Nothing would change: the files say what is.')
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
/** What the difference would have done to the last decisions; a token that may not ask for it is told so. */
async function printReplay(call, items, last) {
  let replay
  try {
    replay = await call('POST', '/api/v1/replays', { kind: 'what_if', items, last })
    while (replay.state === 'queued' || replay.state === 'running') {
      await wait(500)
      replay = await call('GET', `/api/v1/replays/${replay.id}`)
    }
  } catch (e) {
    if (!(e instanceof Stop)) throw e
    print(`No replay: ${e.message}`)
    return
  }
  if (replay.state !== 'done') {
    print(`The replay ended early (${replay.state}${replay.fault ? `: ${replay.fault}` : ''}).`)
    return
  }
  const found = replay.what_if ?? {}
  print(
    `\nOf the last ${found.decided ?? replay.done} decisions, ${found.changed ?? 0} would have been answered otherwise:`,
  )
  for (const [pair, count] of Object.entries(found.pairs ?? {})) {
    const [was, now] = pair.split('>')
    if (was !== now) print(`  ${String(count).padStart(8)}  ${was} → ${now}`)
  }
  if (found.let_through) print(`  ${found.let_through} actions would have run that did not.`)
}

// ---------- commands ----------

async function exportTo(folder, values) {
  const { files, snapshot } = await api(values)('GET', '/api/v1/catalog')
  writeFolder(folder, files)
  print(`${Object.keys(files).length} files in ${folder}, as of ${snapshot ?? 'now'}.`)
  return EXIT.done
}

async function plan(folder, values) {
  const last = Number(values.replay)
  if (!Number.isInteger(last) || last < 0) throw usage('--replay takes a whole number.')
  const call = api(values)
  const answer = await call('POST', '/api/v1/catalog/plan', { files: readFolder(folder) })
  if (values.json) print(JSON.stringify(answer, null, 2))
  else printPlan(answer)
  if (answer.findings.some((f) => f.severity === 'error')) return EXIT.findings
  const items = answer.items.map((i) => i.item)
  if (items.length && last && !values.json) await printReplay(call, items, last)
  return items.length && values.check ? EXIT.differs : EXIT.done
}

async function apply(folder, values) {
  const { title, why, submit } = values
  if (!title || !why) throw usage('apply needs --title and --why: reviewers read both.')
  const answer = await api(values)('POST', '/api/v1/catalog/apply', { files: readFolder(folder), title, why, submit })
  if (values.json) print(JSON.stringify(answer, null, 2))
  else {
    printPlan(answer)
    if (answer.change)
      print(`Opened ${answer.change.id} (${answer.change.state}). It decides nothing until people have reviewed it.`)
  }
  return EXIT.done
}

const COMMANDS = { export: exportTo, plan, apply }

/** The verifier is TypeScript: run by this Node, or by the one that lies beside the product. */
async function verify(args) {
  if (process.features.typescript) {
    const { verifyCommand } = await import('../lib/verify/cli.ts')
    return verifyCommand(args)
  }
  const other = path.join(import.meta.dirname, '../node_modules/.bin/node')
  const { status } = existsSync(other)
    ? spawnSync(other, [import.meta.filename, 'verify', ...args], { stdio: 'inherit' })
    : { status: null }
  if (status !== null) return status
  process.stderr.write(`countersign verify needs Node 22.18 or newer; this is ${process.version}.\n`)
  return 3
}

async function main() {
  if (process.argv[2] === 'verify') return await verify(process.argv.slice(3))
  const { values, positionals } = options()
  const [command, folder, more] = positionals
  if (values.help || command === 'help') {
    print(USAGE)
    return EXIT.done
  }
  if (command === undefined) throw usage('Name a command.')
  if (!Object.hasOwn(COMMANDS, command)) throw usage(`There is no command ${command}.`)
  if (folder === undefined || more !== undefined) throw usage(`countersign ${command} takes one folder.`)
  return await COMMANDS[command](folder, values)
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (e) => {
    process.stderr.write(`${e instanceof Stop ? e.message : (e.stack ?? e)}\n`)
    process.exitCode = e instanceof Stop ? e.code : EXIT.refused
  },
)

import { readFileSync, statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { PolicyFileError, parsePolicyFile } from './policy-file.ts'
import { EXIT, exitOf, printReport } from './report.ts'
import { verifyBundle } from './verify-bundle.ts'

const USAGE =
  'usage: countersign verify --policy policy.txt [--previous checkpoint] [--receipts receipts.ndjson] [--json] bundle/|bundle.tar'

/** Prints the report and returns the exit code of docs/bundle-format.md. */
export function verifyCommand(argv: string[], print: (text: string) => void = (t) => process.stdout.write(t)): number {
  const usage = (why: string): number => {
    process.stderr.write(`${why}\n${USAGE}\n`)
    return EXIT.usage
  }
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        policy: { type: 'string' },
        previous: { type: 'string' },
        receipts: { type: 'string' },
        json: { type: 'boolean' },
      },
    })
    const [folder, ...more] = positionals
    if (!values.policy || folder === undefined || more.length) return usage('A policy and one bundle are needed.')
    const found = statSync(folder)
    if (!found.isDirectory() && !found.isFile()) return usage(`${folder} is neither a folder nor a file.`)
    const report = verifyBundle(folder, {
      policy: parsePolicyFile(readFileSync(values.policy, 'utf8')),
      previous: values.previous === undefined ? undefined : readFileSync(values.previous, 'utf8'),
      receipts: values.receipts,
    })
    print(values.json ? `${JSON.stringify({ exit: exitOf(report), ...report })}\n` : printReport(report))
    return exitOf(report)
  } catch (e) {
    const { code } = e as NodeJS.ErrnoException
    if (
      e instanceof PolicyFileError ||
      code?.startsWith('ERR_PARSE_ARGS') ||
      ['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR'].includes(code ?? '')
    )
      return usage((e as Error).message)
    throw e
  }
}

if (import.meta.main) process.exitCode = verifyCommand(process.argv.slice(2))

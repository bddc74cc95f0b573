/** npm: runs the scripts of a package; of what others have published, it knows express. */
import { textOf } from '../../../runtime/bytes.ts'
import { resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Answer, Process, Program } from '../../../runtime/program.ts'

/** Those that there is a stand-in of. */
const known: ReadonlyMap<string, string> = new Map([['express', '4.21.2']])

interface Package {
  readonly name?: string
  readonly version?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

function packageIn(process: Process): Package | undefined {
  const text = process.machine.files.read(resolvePath(process.cwd, 'package.json'), process.user, 1_000_000)
  if (isError(text)) return undefined
  // What is no JSON, the reader says by an exception.
  try {
    const read: unknown = JSON.parse(textOf(text))
    return typeof read === 'object' && read !== null ? (read as Package) : {}
  } catch {
    return {}
  }
}

function fail(process: Process, ...lines: string[]): number {
  for (const each of lines) process.complain(`npm error ${each}\n`)
  return 1
}

const missing = (process: Process): number =>
  fail(
    process,
    'code ENOENT',
    'syscall open',
    `path ${process.cwd}/package.json`,
    'errno -2',
    `enoent Could not read package.json: Error: ENOENT: no such file or directory, open '${process.cwd}/package.json'`,
    'enoent This is related to npm not being able to find a file.',
    'enoent',
  )

function runScript(process: Process, name: string, rest: readonly string[]): Answer {
  const found = packageIn(process)
  if (!found) return missing(process)
  const hasServer = name === 'start' && process.machine.files.exists(resolvePath(process.cwd, 'server.js'))
  const script = Object.hasOwn(found.scripts ?? {}, name)
    ? found.scripts?.[name]
    : hasServer
      ? 'node server.js'
      : undefined
  if (typeof script !== 'string')
    return fail(process, `Missing script: "${name}"`, '', 'To see a list of scripts, run:', '  npm run')
  const words = rest[0] === '--' ? rest.slice(1) : rest
  const line = [script, ...words].join(' ')
  const title = [found.name, found.version].filter(Boolean).join('@')
  process.print(`\n> ${title === '' ? '' : `${title} `}${name}\n> ${line}\n\n`)
  const shell = process.machine.find('/bin/sh', { cwd: process.cwd, env: process.variables })
  if (isError(shell)) return fail(process, 'could not determine executable to run')
  process.variables = new Map([...process.variables, ['npm_lifecycle_event', name]])
  process.args = ['sh', '-c', line]
  return shell
}

function install(process: Process, names: readonly string[]): number {
  const wanted = names.length > 0 ? names : Object.keys(packageIn(process)?.dependencies ?? {})
  const { files } = process.machine
  const plain = wanted.map((each) => each.replace(/(?<=.)@.*$/, ''))
  const unknown = plain.find((each) => !known.has(each))
  if (unknown !== undefined)
    return fail(
      process,
      'code E404',
      `404 Not Found - GET https://registry.npmjs.org/${unknown} - Not found`,
      '404',
      `404  '${unknown}@*' is not in this registry: kubesim knows ${[...known.keys()].join(', ')} only.`,
    )
  let added = 0
  for (const each of plain) {
    const path = resolvePath(process.cwd, `node_modules/${each}`)
    if (files.exists(path)) continue
    for (const part of [resolvePath(process.cwd, 'node_modules'), path]) {
      const error = files.exists(part) ? undefined : files.makeDirectory(part, process.user)
      if (error) return fail(process, `code ${error.code}`, 'syscall mkdir', `path ${part}`)
    }
    files.write(
      `${path}/package.json`,
      `{ "name": "${each}", "version": "${known.get(each)}" }\n`,
      process.user,
    )
    added++
  }
  process.print(
    added === 0 ? '\nup to date in 413ms\n' : `\nadded ${added} package${added === 1 ? '' : 's'} in 1s\n`,
  )
  return 0
}

export const npm: Program = (process): Answer => {
  const [name, command, ...rest] = process.args.filter(
    (each, n) => n === 0 || !/^--(?!$)/.test(each) || each === '--version',
  )
  if (command === '--version' || command === '-v') {
    process.print(name === 'yarn' ? '1.22.22\n' : '10.9.3\n')
    return 0
  }
  if (name === 'npx') return fail(process, 'kubesim runs no packages of a registry')
  switch (command) {
    case 'start':
    case 'test':
    case 'stop':
      return runScript(process, command, rest)
    case 'run':
    case 'run-script':
      return runScript(process, rest[0] ?? '', rest.slice(1))
    case 'install':
    case 'i':
    case 'ci':
    case 'add':
      return install(
        process,
        rest.filter((each) => !each.startsWith('-')),
      )
    default:
      return fail(process, `kubesim knows start, test, run and install of npm: not ${command ?? 'nothing'}`)
  }
}

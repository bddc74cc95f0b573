/** git, as far as containers fetch a folder with it: what is in a repository nobody knows here. */
import { Directory, type Files, resolvePath } from '../../runtime/files/files.ts'
import { isError, type PosixError } from '../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { type Address, parseAddress } from './addresses.ts'
import { exchange } from './http/exchange.ts'
import { Options } from './options.ts'

/** Exit code of what git itself cannot do. */
const fatal = 128

/** How long it takes to fetch a repository. */
const fetchMs = 1_200

function complain(process: Process, message: string): number {
  process.complain(`${message}\n`)
  return fatal
}

function* clone(process: Process): Running {
  const options = new Options(process.args.slice(1), 'b:o:j:c:qvnls', {
    branch: 'b',
    origin: 'o',
    depth: 'j',
    jobs: 'j',
    config: 'c',
    quiet: 'q',
    'no-checkout': 'n',
    'single-branch': 's',
    'no-tags': 's',
    recursive: 's',
    'recurse-submodules': 's',
    'shallow-submodules': 's',
  })
  const [repository, folder = nameIn(repository ?? '')] = options.operands
  if (options.invalid)
    return complain(process, `error: unknown option \`${options.invalid.name.replace(/^-+/, '')}'`)
  if (repository === undefined) return complain(process, 'fatal: You must specify a repository to clone.')
  const { files } = process.machine
  const path = resolvePath(process.cwd, folder)
  const before = files.list(path)
  if (!isError(before) ? before.length > 0 : files.exists(path))
    return complain(
      process,
      `fatal: destination path '${folder}' already exists and is not an empty directory.`,
    )
  if (!options.has('q')) process.complain(`Cloning into '${folder}'...\n`)
  const problem = yield* reach(process, repository)
  if (problem !== undefined) return complain(process, problem)
  const error = fill(files, path, process)
  return error ? complain(process, `fatal: could not create work tree dir '${folder}': ${error.message}`) : 0
}

/** What a folder is called that nobody has named. */
const nameIn = (repository: string): string =>
  repository
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/^.*[/:]/, '')

/** Why there is no getting at a repository; undefined where there is. */
function* reach(process: Process, repository: string): Working<string | undefined> {
  const address = /^https?:\/\//.test(repository) ? parseAddress(repository) : undefined
  if (!address) {
    const isShell = /^(?:ssh:\/\/|[\w.-]+@[\w.-]+:)/.test(repository)
    if (isShell) return 'error: cannot run ssh: No such file or directory\nfatal: unable to fork'
    return `fatal: repository '${repository}' does not exist`
  }
  const answer = yield* exchange(process, address, { method: 'GET', headers: {}, trusts: false })
  yield process.sleep(fetchMs)
  const cannot = `fatal: unable to access '${repository.replace(/\/*$/, '/')}': `
  if (!answer) return `${cannot}Could not resolve host: ${address.host}`
  return 'failure' in answer ? cannot + reasonOf(answer.failure, address) : undefined
}

const reasonOf = (failure: string, { host, port }: Address): string =>
  failure === 'unknown authority'
    ? 'server certificate verification failed. CAfile: none CRLfile: none'
    : `Failed to connect to ${host} port ${port} after 0 ms: Could not connect to server`

/** A work tree in which everything may be that somebody looks for. */
function fill(files: Files, path: string, { user }: Process): PosixError | undefined {
  const error = files.exists(path) ? undefined : files.makeDirectory(path, user)
  if (error) return error
  const node = files.node(path)
  if (node instanceof Directory) node.mayHoldMore = true
  const failed = files.makeDirectory(`${path}/.git`, user)
  return isError(failed) ? failed : files.write(`${path}/.git/HEAD`, 'ref: refs/heads/main\n', user)
}

/** Nothing changes there: what was fetched is what there is. */
const steady: Readonly<Record<string, string>> = {
  config: '',
  fetch: '',
  pull: 'Already up to date.\n',
  checkout: '',
  reset: 'HEAD is now at 0000000\n',
  submodule: '',
}

export const git: Program = (process) => {
  const words = process.args.slice(1)
  // `git -C folder -c key=value pull`
  while (words[0] === '-C' || words[0] === '-c') words.splice(0, 2)
  const [command] = words
  if (command === '--version' || command === 'version') {
    process.print('git version 2.49.1\n')
    return 0
  }
  if (command === 'clone') {
    process.args = ['git', ...words]
    return clone(process)
  }
  if (command !== undefined && Object.hasOwn(steady, command)) {
    process.print(steady[command])
    return 0
  }
  process.complain(
    command === undefined ? 'usage: git clone <repo> [<dir>]\n' : `git: '${command}' is not simulated\n`,
  )
  return 1
}

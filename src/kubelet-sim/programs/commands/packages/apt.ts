/** apt-get, apt, apt-cache and dpkg: install packages of Debian, and tell of them. */
import { isError } from '../../../runtime/posix.ts'
import { readLine } from '../../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../../runtime/program.ts'
import { nameOf, Options } from '../options.ts'
import { compileExpression, type Expression, InvalidExpression } from '../regex.ts'
import { debianPackages, type Package } from './catalogue.ts'
import { install, isInstalled, uninstall } from './installation.ts'

/** Shows that the lists of packages have been fetched, which images come without. */
const listFile = '/var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_InRelease'

const [listMs, packageMs] = [1_500, 300]

interface Source {
  readonly url: string
  readonly release: string
}

/** Of the release that the image is. */
function sourceOf({ machine: { image, files }, user }: Process): Source {
  const text = files.read('/etc/os-release', user, 4_096)
  const codename = isError(text) ? undefined : /^VERSION_CODENAME=(\w+)$/m.exec(text)?.[1]
  return image.name === 'ubuntu'
    ? { url: 'http://archive.ubuntu.com/ubuntu', release: codename ?? 'noble' }
    : { url: 'http://deb.debian.org/debian', release: codename ?? 'bookworm' }
}

const long: Readonly<Record<string, string>> = {
  yes: 'y',
  'assume-yes': 'y',
  quiet: 'q',
  'no-install-recommends': 'n',
  'no-install-suggests': 'n',
  'allow-unauthenticated': 'n',
  purge: 'p',
  'fix-missing': 'n',
  installed: 'i',
  option: 'o',
}

export const aptGet: Program = (process) => {
  const options = new Options(process.args, 'yqnpmfo:i', long)
  const [command = '', ...names] = options.operands
  if (nameOf(process) === 'apt')
    process.complain('\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n')
  switch (command) {
    case 'update':
      return update(process, options)
    case 'install':
      return add(process, options, names)
    case 'remove':
    case 'purge':
      return remove(process, options, names)
    case 'upgrade':
    case 'dist-upgrade':
    case 'full-upgrade':
    case 'autoremove':
      return nothingToDo(process, options)
    case 'clean':
    case 'autoclean':
      return 0
    case 'list':
      return list(process)
    case 'policy':
      return policy(process, names)
    case 'show':
      return show(process, names)
    default:
      process.complain(`E: Invalid operation ${command}\n`)
      return 100
  }
}

/** The lock that only root can take. */
function isRefused(process: Process, lock: string): boolean {
  if (process.user.uid === 0) return false
  process.complain(lock)
  return true
}

const listLock =
  'E: Could not open lock file /var/lib/apt/lists/lock - open (13: Permission denied)\nE: Unable to lock directory /var/lib/apt/lists/\n'
const packageLock =
  'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n'

/** Says something that -q keeps for itself. */
function* say(process: Process, options: Options, text: string): Working {
  if (options.all('q').length < 2) yield* process.write(text)
}

function* update(process: Process, options: Options): Running {
  yield* say(process, options, 'Reading package lists...\n')
  if (isRefused(process, listLock)) return 100
  const { url, release } = sourceOf(process)
  const { files } = process.machine
  for (const path of ['/var/lib/apt', '/var/lib/apt/lists']) files.makeDirectory(path, process.user)
  yield process.sleep(listMs)
  const error = files.write(listFile, '', process.user)
  if (error) {
    process.complain(
      `E: List directory /var/lib/apt/lists/partial is missing. - Acquire (30: ${error.message})\n`,
    )
    return 100
  }
  yield* say(
    process,
    options,
    `Get:1 ${url} ${release} InRelease [151 kB]\nGet:2 ${url} ${release}/main amd64 Packages [8793 kB]\nFetched 8944 kB in 1s (5963 kB/s)\nReading package lists...\n`,
  )
  if (nameOf(process) === 'apt') yield* process.write('All packages are up to date.\n')
  return 0
}

const opening = 'Reading package lists...\nBuilding dependency tree...\nReading state information...\n'
const changes = (count: number, gone = 0): string =>
  `0 upgraded, ${count} newly installed, ${gone} to remove and 0 not upgraded.\n`

function* nothingToDo(process: Process, options: Options): Running {
  if (isRefused(process, packageLock)) return 100
  yield* say(process, options, opening + changes(0))
  return 0
}

/** `curl=7.88*`, `curl:amd64`, `curl/stable` */
const bareName = (name: string): string => name.replace(/[=:/].*$/, '')

function* add(process: Process, options: Options, names: readonly string[]): Running {
  if (isRefused(process, packageLock)) return 100
  yield* say(process, options, opening)
  const hasLists = process.machine.files.exists(listFile)
  const found = names.map((each) => debianPackages.get(bareName(each)))
  const missing = names.filter((_each, n) => !found[n] || !(hasLists || isInstalled(process, found[n])))
  for (const each of missing) process.complain(`E: Unable to locate package ${bareName(each)}\n`)
  if (missing.length > 0) return 100
  const wanted = found.flatMap((each) => each ?? [])
  for (const each of wanted.filter((one) => isInstalled(process, one)))
    yield* say(process, options, `${each.name} is already the newest version (${each.version}).\n`)
  const fresh = wanted.filter((each) => !isInstalled(process, each))
  return fresh.length === 0 ? yield* nothingMore(process, options) : yield* unpack(process, options, fresh)
}

function* nothingMore(process: Process, options: Options): Running {
  yield* say(process, options, changes(0))
  return 0
}

function* unpack(process: Process, options: Options, fresh: readonly Package[]): Running {
  const kilobytes = fresh.reduce((sum, each) => sum + each.kilobytes, 0)
  const names = fresh.map(({ name }) => name).join(' ')
  yield* say(
    process,
    options,
    `The following NEW packages will be installed:\n  ${names}\n${changes(fresh.length)}Need to get ${kilobytes} kB of archives.\nAfter this operation, ${kilobytes * 3} kB of additional disk space will be used.\n`,
  )
  if (!options.has('y') && options.all('q').length < 2 && !(yield* isAgreed(process))) return 1
  const { url, release } = sourceOf(process)
  for (const [n, each] of fresh.entries()) {
    yield process.sleep(packageMs)
    yield* say(
      process,
      options,
      `Get:${n + 1} ${url} ${release}/main amd64 ${each.name} amd64 ${each.version} [${each.kilobytes} kB]\n`,
    )
  }
  yield* say(process, options, `Fetched ${kilobytes} kB in 0s (${kilobytes * 4} kB/s)\n`)
  for (const each of fresh) {
    const error = install(process, each)
    if (error) {
      process.complain(
        `dpkg: error processing archive ${each.name} (--unpack):\n unable to create '/usr/bin/${each.programs[0] ?? each.name}': ${error.message}\nE: Sub-process /usr/bin/dpkg returned an error code (1)\n`,
      )
      return 100
    }
    yield* process.write(
      `Selecting previously unselected package ${each.name}.\nUnpacking ${each.name} (${each.version}) ...\n`,
    )
  }
  for (const each of fresh) yield* process.write(`Setting up ${each.name} (${each.version}) ...\n`)
  return 0
}

/** Where nobody answers, nothing is done. */
function* isAgreed(process: Process): Working<boolean> {
  yield* process.write('Do you want to continue? [Y/n] ')
  const answer = yield* readLine(process.input)
  if (answer !== undefined && /^\s*(y|$)/i.test(answer)) return true
  yield* process.write('Abort.\n')
  return false
}

function* remove(process: Process, options: Options, names: readonly string[]): Running {
  if (isRefused(process, packageLock)) return 100
  yield* say(process, options, opening)
  let count = 0
  for (const name of names) {
    const found = debianPackages.get(bareName(name))
    if (!found) {
      process.complain(`E: Unable to locate package ${bareName(name)}\n`)
      return 100
    }
    if (uninstall(process, found)) {
      count++
      yield* process.write(`Removing ${name} (${found.version}) ...\n`)
    } else yield* say(process, options, `Package '${name}' is not installed, so not removed\n`)
  }
  yield* say(process, options, changes(0, count))
  return 0
}

const installed = (process: Process): readonly Package[] =>
  [...debianPackages.values()].filter((each) => isInstalled(process, each))

function* list(process: Process): Running {
  yield* process.write('Listing...\n')
  const { release } = sourceOf(process)
  for (const each of installed(process))
    yield* process.write(`${each.name}/${release},now ${each.version} amd64 [installed]\n`)
  return 0
}

/** What is known of: what is installed, and all others once their lists have been fetched. */
const known = (process: Process, name: string): Package | undefined => {
  const found = debianPackages.get(bareName(name))
  const isKnown = found && (process.machine.files.exists(listFile) || isInstalled(process, found))
  return isKnown ? found : undefined
}

function* policy(process: Process, names: readonly string[]): Running {
  const { url, release } = sourceOf(process)
  const hasLists = process.machine.files.exists(listFile)
  const source = hasLists ? `        500 ${url} ${release}/main amd64 Packages\n` : ''
  if (names.length === 0)
    yield* process.write(
      `Package files:\n 100 /var/lib/dpkg/status\n     release a=now\n${source.slice(7)}Pinned packages:\n`,
    )
  for (const name of names) {
    const found = known(process, name)
    if (!found) continue
    const isThere = isInstalled(process, found)
    const [mark, status] = isThere ? ['***', '        100 /var/lib/dpkg/status\n'] : ['   ', '']
    yield* process.write(
      `${found.name}:\n  Installed: ${isThere ? found.version : '(none)'}\n  Candidate: ${found.version}\n  Version table:\n ${mark} ${found.version} ${hasLists ? 500 : 100}\n${source}${status}`,
    )
  }
  return 0
}

function* show(process: Process, names: readonly string[]): Running {
  let count = 0
  for (const name of names) {
    const found = known(process, name)
    if (!found) {
      process.complain(`N: Unable to locate package ${bareName(name)}\n`)
      continue
    }
    count++
    const { version, kilobytes } = found
    yield* process.write(
      `Package: ${found.name}\nArchitecture: amd64\nVersion: ${version}\nInstalled-Size: ${kilobytes * 3}\nSize: ${kilobytes * 1_000}\n\n`,
    )
  }
  if (count === names.length && count > 0) return 0
  if (count === 0) process.complain('E: No packages found\n')
  return 100
}

/** By their names and what they bring, of which all have to match. */
function* search(process: Process, patterns: readonly string[]): Running {
  if (patterns.length === 0) {
    process.complain('E: You must give at least one search pattern\n')
    return 100
  }
  const tests: Expression[] = []
  for (const each of patterns) {
    const test = compileExpression(process, each, { isExtended: true, ignoresCase: true })
    if (test instanceof InvalidExpression) {
      process.complain('E: Regex compilation error\n')
      return 100
    }
    tests.push(test)
  }
  const all = [...debianPackages.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const { name, programs } of all.filter((each) => known(process, each.name))) {
    const line = `${name} - ${programs.join(', ') || name}`
    if (tests.every((each) => each.canSearch(line) && each.isIn(process, line)))
      yield* process.write(`${line}\n`)
    yield* process.breathe()
  }
  return 0
}

export const aptCache: Program = (process) => {
  const options = new Options(process.args, 'qnafio:', {
    quiet: 'q',
    'names-only': 'n',
    installed: 'i',
    option: 'o',
  })
  const [command, ...names] = options.operands
  switch (command) {
    case 'policy':
      return policy(process, names)
    case 'show':
      return show(process, names)
    case 'search':
      return search(process, names)
    default:
      process.complain(
        command === undefined
          ? 'Usage: apt-cache [options] command\n       apt-cache [options] show pkg1 [pkg2 ...]\n'
          : `E: Invalid operation ${command}\n`,
      )
      return command === undefined ? 0 : 100
  }
}

/** Only tells: `dpkg -l`, `-s` and `--print-architecture`. */
export function* dpkg(process: Process): Running {
  const [, option = '', ...names] = process.args
  if (option === '--print-architecture') {
    yield* process.write('amd64\n')
    return 0
  }
  const all = installed(process).filter(({ name }) => names.length === 0 || names.includes(name))
  if (option === '-l' || option === '--list') {
    for (const { name, version } of all)
      yield* process.write(`ii  ${name.padEnd(24)} ${version.padEnd(28)} amd64\n`)
  } else if (option === '-s' || option === '--status') {
    for (const { name, version } of all)
      yield* process.write(`Package: ${name}\nStatus: install ok installed\nVersion: ${version}\n\n`)
  } else {
    process.complain('dpkg: error: need an action option\n')
    return 2
  }
  for (const name of names.filter((each) => !all.some((one) => one.name === each)))
    process.complain(
      option.startsWith('-s') || option === '--status'
        ? `dpkg-query: package '${name}' is not installed and no information is available\n`
        : `dpkg-query: no packages found matching ${name}\n`,
    )
  return all.length < names.length ? 1 : 0
}

/** apk: installs packages of Alpine. */
import { root } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process, Program, Running } from '../../../runtime/program.ts'
import { Options } from '../options.ts'
import { alpinePackages, type Package } from './catalogue.ts'
import { install, isInstalled, uninstall } from './installation.ts'

/** Of the release that the image says it is. */
function repositoriesOf({ machine }: Process): { version: string; places: readonly string[] } {
  const found = machine.files.read('/etc/alpine-release', root)
  const version = isError(found) ? '3.22.1' : found.trim()
  const [branch = 'edge'] = /^\d+\.\d+/.exec(version) ?? []
  const places = ['main', 'community'].map(
    (each) => `https://dl-cdn.alpinelinux.org/alpine/${branch === 'edge' ? branch : `v${branch}`}/${each}`,
  )
  return { version, places }
}

/** What Alpine's image has from the start. */
const baseCount = 16
const baseMebibytes = 8

/** How long it takes to fetch an index, and a package. */
const [indexMs, packageMs] = [400, 150]

const long: Readonly<Record<string, string>> = {
  'no-cache': 'n',
  quiet: 'q',
  update: 'u',
  'update-cache': 'u',
  virtual: 't',
  repository: 'X',
  installed: 'e',
  upgrade: 'u',
  purge: 'p',
  'no-progress': 'n',
  'allow-untrusted': 'n',
}

export const apk: Program = (process) => {
  const options = new Options(process.args, 'qUuvft:X:enp', long)
  const [command = '', ...names] = options.operands
  switch (command) {
    case 'add':
      return add(process, options, names)
    case 'del':
      return remove(process, options, names)
    case 'update':
    case 'upgrade':
      return update(process, options, command)
    case 'info':
      return info(process, options, names)
    case 'cache':
    case 'fix':
      return 0
    default:
      process.complain(
        `apk-tools 2.14.9, compiled for x86_64.\n\nusage: apk [<OPTIONS>...] COMMAND [<ARGUMENTS>...]\n`,
      )
      return 1
  }
}

/** `curl=~8`, `curl>8`, `curl@edge` */
const bareName = (name: string): string => name.replace(/[=<>~@].*$/, '')

/** Of an image of which nobody knows what it brings, nobody knows what it can install either. */
const packageNamed = ({ machine }: Process, name: string): Package | undefined =>
  alpinePackages.get(bareName(name)) ??
  (machine.image.bringsAnyFile ? { name, version: '1.0.0-r0', kilobytes: 100, programs: [] } : undefined)

function* fetchIndexes(process: Process, isQuiet: boolean): Running {
  for (const each of repositoriesOf(process).places) {
    yield process.sleep(indexMs)
    if (!isQuiet) yield* process.write(`fetch ${each}/x86_64/APKINDEX.tar.gz\n`)
  }
  return 0
}

function* add(process: Process, options: Options, names: readonly string[]): Running {
  if (refuseUser(process)) return 99
  if (options.has('n') || options.has('U') || options.has('u')) yield* fetchIndexes(process, options.has('q'))
  else if (!process.machine.files.exists(indexFile)) yield* fetchIndexes(process, options.has('q'))
  const missing = names.filter((each) => !packageNamed(process, each))
  if (missing.length > 0) {
    process.complain('ERROR: unable to select packages:\n')
    for (const each of missing)
      process.complain(`  ${bareName(each)} (no such package):\n    required by: world[${each}]\n`)
    return 1
  }
  const wanted = names.flatMap((each) => packageNamed(process, each) ?? [])
  const fresh = wanted.filter((each) => !isInstalled(process, each))
  for (const [n, each] of fresh.entries()) {
    yield process.sleep(packageMs)
    const error = install(process, each)
    if (error) {
      process.complain(`ERROR: ${each.name}-${each.version}: ${error.message}\n`)
      return 1
    }
    if (!options.has('q'))
      yield* process.write(`(${n + 1}/${fresh.length}) Installing ${each.name} (${each.version})\n`)
  }
  return yield* summary(process, options, fresh.length > 0)
}

const indexFile = '/var/cache/apk/APKINDEX.tar.gz'

function refuseUser(process: Process): boolean {
  if (process.user.uid === 0) return false
  process.complain(
    'ERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission denied\n',
  )
  return true
}

function* summary(process: Process, options: Options, hasChanged: boolean): Running {
  if (options.has('q')) return 0
  if (hasChanged) yield* process.write('Executing busybox-1.37.0-r18.trigger\n')
  const all = [...alpinePackages.values()].filter(
    (each) => !each.programs.every((name) => process.machine.image.has(name)) && isInstalled(process, each),
  )
  const mebibytes =
    baseMebibytes + Math.ceil(all.reduce((sum, { kilobytes }) => sum + kilobytes * 2, 0) / 1_024)
  yield* process.write(`OK: ${mebibytes} MiB in ${baseCount + all.length} packages\n`)
  return 0
}

function* remove(process: Process, options: Options, names: readonly string[]): Running {
  if (refuseUser(process)) return 99
  const gone = names.filter((each) => {
    const found = packageNamed(process, each)
    return found && uninstall(process, found)
  })
  for (const [n, name] of gone.entries()) {
    const version = packageNamed(process, name)?.version
    if (!options.has('q')) yield* process.write(`(${n + 1}/${gone.length}) Purging ${name} (${version})\n`)
  }
  return yield* summary(process, options, gone.length > 0)
}

function* update(process: Process, options: Options, command: 'update' | 'upgrade'): Running {
  if (refuseUser(process)) return 99
  yield* fetchIndexes(process, options.has('q'))
  process.machine.files.makeDirectory('/var/cache/apk', process.user)
  process.machine.files.write(indexFile, '', process.user)
  if (command === 'upgrade') return yield* summary(process, options, false)
  const { version, places } = repositoriesOf(process)
  if (!options.has('q'))
    yield* process.write(
      `${places.map((each) => `v${version} [${each}]\n`).join('')}OK: ${alpinePackages.size} distinct packages available\n`,
    )
  return 0
}

function* info(process: Process, options: Options, names: readonly string[]): Running {
  const there = [...alpinePackages.values()].filter((each) => isInstalled(process, each))
  const shown = names.length > 0 ? there.filter(({ name }) => names.includes(name)) : there
  for (const { name } of shown) yield* process.write(`${name}\n`)
  return options.has('e') && shown.length < names.length ? 1 : 0
}

/** tar: makes archives, takes them apart, and lists them. */
import { resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import { type Handle, readChunk } from '../../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../../runtime/program.ts'
import { isGnu } from '../options.ts'
import { packed, type Source, unpacked } from './gzip-streams.ts'
import { archiveOf } from './tar-create.ts'
import { extractAll, listAll, type Outcome } from './tar-extract.ts'
import { type Tar, tarOptions } from './tar-options.ts'

export const tar: Program = (process) => {
  const asked = tarOptions(process)
  if (typeof asked === 'string') {
    process.complain(isGnu(process) ? `tar: ${asked}\n${tryHelp}` : `tar: ${asked}\n`)
    return exitCode(process)
  }
  return asked.mode === 'create' ? create(process, asked) : take(process, asked)
}

const tryHelp = "Try 'tar --help' or 'tar --usage' for more information.\n"

/** After what GNU calls a fatal error it exits with 2, busybox with 1. */
const exitCode = (process: Process): number => (isGnu(process) ? 2 : 1)

function* create(process: Process, asked: Tar): Running {
  if (asked.members.length === 0 && !asked.options.has('T')) {
    process.complain(
      isGnu(process)
        ? `tar: Cowardly refusing to create an empty archive\n${tryHelp}`
        : 'tar: empty archive\n',
    )
    return exitCode(process)
  }
  const isOutput = asked.file === '-'
  const out = isOutput
    ? undefined
    : process.machine.openToWrite(resolvePath(process.cwd, asked.file), process, false)
  if (isError(out)) return cannotOpen(process, asked.file, out.message)
  const outcome: Outcome = { isWhole: true }
  if (!enter(process, asked)) return exitCode(process)
  const plain = archiveOf(process, asked, outcome)
  const next = asked.isCompressed ? packed(process, plain) : plain
  for (let text = yield* next(); text !== undefined; text = yield* next()) {
    if (!out) yield* process.write(text)
    else {
      const error = out.write?.(text)
      if (isError(error)) return cannotWrite(process, error.message)
      if (process.needsRest(text.length >> 3)) yield* process.rest()
    }
  }
  if (outcome.isWhole) return 0
  process.complain(
    isGnu(process)
      ? 'tar: Exiting with failure status due to previous errors\n'
      : 'tar: error exit delayed from previous errors\n',
  )
  return exitCode(process)
}

function cannotOpen(process: Process, name: string, why: string): number {
  if (isGnu(process))
    process.complain(`tar: ${name}: Cannot open: ${why}\ntar: Error is not recoverable: exiting now\n`)
  else process.complain(`tar: can't open '${name}': ${why}\n`)
  return exitCode(process)
}

function cannotWrite(process: Process, why: string): number {
  process.complain(
    isGnu(process)
      ? `tar: Cannot write: ${why}\ntar: Error is not recoverable: exiting now\n`
      : `tar: write error: ${why}\n`,
  )
  return exitCode(process)
}

/** Goes where -C says; answers whether that is a directory. */
function enter(process: Process, { directory }: Tar): boolean {
  if (directory === undefined) return true
  const path = resolvePath(process.cwd, directory)
  const names = process.machine.files.list(path, process.user)
  if (isError(names)) {
    process.complain(
      isGnu(process)
        ? `tar: ${directory}: Cannot open: ${names.message}\ntar: Error is not recoverable: exiting now\n`
        : `tar: can't change directory to '${directory}': ${names.message}\n`,
    )
    return false
  }
  process.cwd = path
  return true
}

function* take(process: Process, asked: Tar): Running {
  const file =
    asked.file === '-'
      ? process.input
      : process.machine.openToRead(resolvePath(process.cwd, asked.file), process)
  if (isError(file)) return cannotOpen(process, asked.file, file.message)
  if (!enter(process, asked)) return exitCode(process)
  const outcome: Outcome = { isWhole: true }
  const next = yield* plainSource(process, file, { asked, outcome })
  if (asked.mode === 'list') yield* listAll(process, next, { asked, outcome })
  else yield* extractAll(process, next, { asked, outcome })
  if (outcome.isWhole) return 0
  if (isGnu(process)) process.complain('tar: Exiting with failure status due to previous errors\n')
  return exitCode(process)
}

/** The bytes of the archive itself: whether it is compressed, its first bytes say where nobody else does. */
function* plainSource(
  process: Process,
  file: Handle,
  { asked, outcome }: { asked: Tar; outcome: Outcome },
): Working<Source> {
  let first = yield* readChunk(file)
  const source: Source = function* () {
    if (first === undefined) return yield* readChunk(file)
    const text = first
    first = undefined
    return text
  }
  const isPacked = first?.startsWith('\x1f\x8b') ?? false
  if (!asked.isCompressed && !(isPacked && asked.file !== '-')) return source
  return unpacked(process, source, (why) => {
    outcome.isWhole = false
    process.complain(
      isGnu(process) ? `\ngzip: stdin: ${why}\ntar: Child returned status 1\n` : `tar: ${why}\n`,
    )
  })
}

/** jq: applies a filter to JSON. */
import { bytesOf, textOf } from '../../../runtime/bytes.ts'
import { resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process, Running, Working } from '../../../runtime/program.ts'
import { endForMemory } from '../input.ts'
import { checkNames } from './check.ts'
import { Halted } from './forms.ts'
import { JqInput } from './input.ts'
import { SharedJqLibrary } from './library.ts'
import { JqMachine } from './machine.ts'
import { type JqOptions, optionsOf } from './options.ts'
import { parseJq } from './parse.ts'
import { Broken, done, OutOfMemory, type Scope } from './running.ts'
import { JqError, type Node } from './syntax.ts'
import { jsonText } from './text.ts'
import { isTrue, JqFailure, type Json } from './values.ts'

/** Longer filters are refused. */
const longestFilter = 65_536

export function* jq(process: Process): Running {
  const options = optionsOf(process)
  if (typeof options === 'string') {
    process.complain(options)
    return 2
  }
  if (options.showsVersion) {
    process.print('jq-1.7.1\n')
    return 0
  }
  const text = options.filterFile === undefined ? options.filter : filterIn(process, options.filterFile)
  if (text === undefined) return 2
  const { definitions, natives } = process.machine.shared(SharedJqLibrary)
  try {
    if (text.length > longestFilter) throw new JqError('syntax error, the filter is too long')
    process.charge(text.length * 16)
    const filter = parseJq(textOf(text))
    checkNames(filter, { definitions, natives }, options.variables.keys())
    return yield* run(process, filter, options)
  } catch (error) {
    if (error instanceof OutOfMemory) return yield* endForMemory(process)
    if (!(error instanceof JqError)) throw error
    process.complain(
      bytesOf(`jq: error: ${error.message} at <top-level>, line 1:\n${textOf(text)}\njq: 1 compile error\n`),
    )
    return 3
  }
}

function filterIn(process: Process, name: string): string | undefined {
  const text = process.machine.files.read(resolvePath(process.cwd, name), process.user, longestFilter + 1)
  if (!isError(text)) return text
  process.complain(`jq: error: Could not open ${name}: ${text.message}\n`)
  return undefined
}

function scopeOf({ variables }: JqOptions): Scope | undefined {
  let scope: Scope | undefined
  for (const [name, value] of variables) scope = { name: `$${name}`, parent: scope, value }
  return scope
}

/** Applies the filter to all that is given, and answers the exit code. */
function* run(process: Process, filter: Node, options: JqOptions): Running {
  const input = new JqInput(process, options)
  const library = process.machine.shared(SharedJqLibrary)
  const machine = new JqMachine(
    process,
    library,
    () => input.next(),
    () => input.name,
  )
  const scope = scopeOf(options)
  let last: Json | undefined
  let status = 0
  const show = function* (value: Json): Working {
    last = value
    yield* process.write(yield* shown(process, value, options))
  }
  try {
    const values = options.takesNoInput ? [null] : undefined
    for (
      let value = values ? values[0] : yield* input.next();
      value !== undefined;
      value = yield* input.next()
    ) {
      const failure = yield* attempt(machine, filter, { value, scope }, show)
      if (failure) status = 5
      if (failure) yield* complain(process, failure, input.place)
      if (options.takesNoInput || process.isDying) break
    }
  } catch (error) {
    if (error instanceof Halted) return yield* halt(process, error)
    if (!(error instanceof JqFailure)) throw error
    process.complain(bytesOf(`jq: parse error: ${String(error.value)}\n`))
    return 2
  }
  if (status !== 0 || input.isIncomplete) return status || 2
  if (!options.tellsByExitCode) return 0
  return last === undefined ? 4 : isTrue(last) ? 0 : 1
}

type Arguments = Parameters<JqMachine['each']>

function* attempt(machine: JqMachine, ...[filter, at, show]: Arguments): Working<JqFailure | undefined> {
  let failure: JqFailure | undefined
  try {
    yield* machine.guarded(
      (next) => machine.each(filter, at, next),
      show,
      (found) => {
        failure = found
        return done
      },
    )
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    failure = new JqFailure('break')
  }
  return failure
}

/** @param place where jq had read to */
function* complain(process: Process, { value }: JqFailure, place: string): Working {
  const isText = typeof value === 'string'
  const text = isText ? `: ${value}` : ` (not a string): ${yield* jsonText(process, value)}`
  process.complain(bytesOf(`jq: error (at ${place})${text}\n`))
}

function* halt(process: Process, { exitCode, value }: Halted): Working<number> {
  if (typeof value === 'string') process.complain(bytesOf(value))
  else if (value !== undefined) process.complain(bytesOf(`${yield* jsonText(process, value)}\n`))
  return exitCode & 255
}

function* shown(
  process: Process,
  value: Json,
  { style, isRaw, joins, separator }: JqOptions,
): Working<string> {
  const text = isRaw && typeof value === 'string' ? value : yield* jsonText(process, value, style)
  process.charge(text.length >> 3)
  return bytesOf(text) + (joins ? '' : separator)
}

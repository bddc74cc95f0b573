/** python: what its command line asks for. */
import { textOf } from '../../runtime/bytes.ts'
import { resolvePath } from '../../runtime/files/files.ts'
import { EISDIR, ENOENT, isError } from '../../runtime/posix.ts'
import type { Wait } from '../../runtime/processes/streams.ts'
import type { Answer, Process, Running } from '../../runtime/program.ts'
import { readAll } from '../commands/input.ts'
import { call } from './asking.ts'
import { CompiledPrograms } from './compiling.ts'
import { Interpreter } from './interpreter.ts'
import { inPieces } from './iterating.ts'
import { prompt } from './prompt.ts'
import { standardNames } from './standard-names.ts'
import { type Code, type Doing, Func, List, Module, type Value } from './values.ts'

interface PythonSettings {
  readonly version: string
  /** A module that is run by `-m`, where it is one that the image itself knows. */
  runModule(name: string, args: readonly string[]): Answer | undefined
}

interface CommandLine {
  readonly isUnbuffered: boolean
  readonly isInteractive: boolean
  readonly kind: 'command' | 'module' | 'file' | 'input' | 'version' | 'help'
  /** The program, or its name. */
  readonly what: string
  /** What stands behind it. */
  readonly rest: readonly string[]
  /** An option that there is not. */
  readonly unknown?: string
}

const flags = /^[bBdEhiIOPqsSuvx]$/

function commandLineOf(args: readonly string[]): CommandLine {
  let [isUnbuffered, isInteractive] = [false, false]
  const line = (kind: CommandLine['kind'], what: string, rest: readonly string[]): CommandLine => ({
    isUnbuffered,
    isInteractive,
    kind,
    what,
    rest,
  })
  for (let n = 0; n < args.length; n++) {
    const each = args[n]
    if (each === '--version') return line('version', '', [])
    if (each === '--help') return line('help', '', [])
    if (each === '-' || !each.startsWith('-'))
      return line(each === '-' ? 'input' : 'file', each, args.slice(n + 1))
    for (let at = 1; at < each.length; at++) {
      const flag = each[at]
      if (flag === 'V') return line('version', '', [])
      if (flag === 'h' || flag === '?') return line('help', '', [])
      if (flag === 'c' || flag === 'm') {
        const joined = each.slice(at + 1)
        const what = joined || args[n + 1]
        const kind = flag === 'c' ? 'command' : 'module'
        if (what === undefined)
          return { ...line(kind, '', []), unknown: `Argument expected for the -${flag} option` }
        return line(kind, what, args.slice(n + (joined ? 1 : 2)))
      }
      if (flag === 'W' || flag === 'X') {
        if (at === each.length - 1) n++
        break
      }
      if (!flags.test(flag)) return { ...line('help', '', []), unknown: `Unknown option: -${flag}` }
      if (flag === 'u') isUnbuffered = true
      if (flag === 'i') isInteractive = true
    }
  }
  return line('input', '', [])
}

const usage = 'usage: python [option] ... [-c cmd | -m mod | file | -] [arg] ...\n'

export function python(process: Process, settings: PythonSettings): Answer {
  const line = commandLineOf(process.args.slice(1))
  if (line.unknown !== undefined) {
    process.complain(`${line.unknown}\n${usage}Try \`python -h' for more information.\n`)
    return 2
  }
  switch (line.kind) {
    case 'version':
      process.print(`Python ${settings.version}\n`)
      return 0
    case 'help':
      process.print(usage)
      return 0
    case 'module':
      return settings.runModule(line.what, line.rest) ?? run(process, settings, line)
    default:
      return run(process, settings, line)
  }
}

const longestFile = 1_000_000

/** `python -m json.tool`. */
const jsonTool = `
import argparse, json, sys
parser = argparse.ArgumentParser(prog='python -m json.tool')
parser.add_argument('infile', nargs='?', default='-')
parser.add_argument('outfile', nargs='?')
parser.add_argument('--sort-keys', action='store_true')
parser.add_argument('--no-ensure-ascii', action='store_true')
parser.add_argument('--indent', type=int, default=4)
parser.add_argument('--compact', action='store_true')
options = parser.parse_args()
source = sys.stdin if options.infile == '-' else open(options.infile)
target = open(options.outfile, 'w') if options.outfile else sys.stdout
try:
    value = json.load(source)
except ValueError as error:
    raise SystemExit(error)
form = {'separators': (',', ':')} if options.compact else {'indent': options.indent}
print(json.dumps(value, sort_keys=options.sort_keys, ensure_ascii=not options.no_ensure_ascii, **form), file=target)
`

interface Source {
  readonly text: string
  readonly file: string
  readonly argv: readonly string[]
  readonly folder: string
}

function fileSource(process: Process, { what, rest }: CommandLine): Source | number {
  const path = resolvePath(process.cwd, what)
  const { files } = process.machine
  const isFolder = isError(files.read(path, process.user, 1)) && files.read(path, process.user, 1) === EISDIR
  const file = isFolder ? `${path}/__main__.py` : path
  const text = files.read(file, process.user, longestFile + 1)
  if (isError(text)) {
    process.complain(
      isFolder
        ? `/usr/local/bin/python3: can't find '__main__' module in '${path}'\n`
        : `python: can't open file '${path}': [Errno ${text === ENOENT ? 2 : 13}] ${text.message}\n`,
    )
    return isFolder ? 1 : 2
  }
  return {
    text: textOf(text),
    file,
    argv: [what, ...rest],
    folder: file.slice(0, file.lastIndexOf('/')) || '/',
  }
}

function moduleSource(process: Process, { what, rest }: CommandLine): Source | number {
  const path = resolvePath(process.cwd, what.replaceAll('.', '/'))
  const { files } = process.machine
  const file = [`${path}.py`, `${path}/__main__.py`].find((each) => files.exists(each))
  if (file === undefined) {
    if (what === 'json.tool')
      return { text: jsonTool, file: '<frozen json.tool>', argv: [what, ...rest], folder: '' }
    const why = standardNames.has(what)
      ? `kubesim does not run Python's module '${what}'`
      : `No module named ${what}`
    process.complain(`/usr/local/bin/python3: ${why}\n`)
    return 1
  }
  const text = files.read(file, process.user, longestFile + 1)
  return isError(text) ? 1 : { text: textOf(text), file, argv: [file, ...rest], folder: process.cwd }
}

function* sourceOf(process: Process, line: CommandLine): Generator<Wait, Source | number> {
  const { rest } = line
  if (line.kind === 'file') return fileSource(process, line)
  if (line.kind === 'module') return moduleSource(process, line)
  if (line.kind === 'command')
    return { text: textOf(line.what), file: '<string>', argv: ['-c', ...rest], folder: '' }
  const text = yield* readAll(process, process.input)
  return { text: textOf(text), file: '<stdin>', argv: [line.what, ...rest], folder: '' }
}

function* run(process: Process, { version }: PythonSettings, line: CommandLine): Running {
  const isPrompt =
    line.isInteractive || (line.kind === 'input' && line.what === '' && process.input.isTerminal === true)
  const source: Source | number =
    isPrompt && line.kind === 'input'
      ? { text: '', file: '<stdin>', argv: [''], folder: '' }
      : yield* sourceOf(process, line)
  if (typeof source === 'number') return source
  const isUnbuffered = line.isUnbuffered || (process.variables.get('PYTHONUNBUFFERED') ?? '') !== ''
  const argv = source.argv.map(textOf)
  const interpreter = new Interpreter(process, { argv, version, isUnbuffered, folder: source.folder })
  return yield* interpreter.run(main(interpreter, source, isPrompt))
}

function* main(interpreter: Interpreter, { text, file, folder }: Source, isPrompt: boolean): Doing<Value> {
  const module = new Module('__main__')
  const { attrs } = module
  interpreter.modules.set('__main__', module)
  const sys = (yield* interpreter.import('sys')) as Module
  for (const [n, name] of (['stdin', 'stdout', 'stderr'] as const).entries()) {
    const stream = interpreter.standard(n as 0 | 1 | 2)
    sys.attrs.set(name, stream)
    sys.attrs.set(`__${name}__`, stream)
  }
  const library = `/usr/local/lib/python3.${interpreter.minor}`
  sys.attrs.set('path', new List([folder, library, `${library}/site-packages`]))
  const isFile = !file.startsWith('<')
  if (isFile) attrs.set('__file__', file)
  attrs.set('__doc__', null)
  attrs.set('__builtins__', sys)
  if (isPrompt && text === '') return yield* prompt(interpreter, attrs)
  const answer = yield* call(new Func(yield* compiled(interpreter, text, file), attrs))
  return isPrompt ? yield* prompt(interpreter, attrs) : answer
}

function compiled({ process, minor }: Interpreter, text: string, file: string): Doing<Code> {
  const isShown = !file.startsWith('<') || minor >= 13
  const known = process.machine.shared(CompiledPrograms)
  return inPieces(known.get(text, { file, mode: 'exec', isShown }))
}

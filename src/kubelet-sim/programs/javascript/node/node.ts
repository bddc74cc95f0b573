/** node: what its command line asks for. */
import { textOf } from '../../../runtime/bytes.ts'
import { resolvePath } from '../../../runtime/files/files.ts'
import { EACCES, isError } from '../../../runtime/posix.ts'
import type { Answer, Process, Running } from '../../../runtime/program.ts'
import { readAll } from '../../commands/input.ts'
import { get } from '../language/properties.ts'
import { Call, type Doing, Func, Slot, type Value } from '../language/values.ts'
import { call } from '../language/vm.ts'
import { systemProblem } from './host-files.ts'
import { hostOf } from './hosts.ts'
import { Modules } from './modules.ts'
import { NodeProcess } from './node-process.ts'
import { prompt } from './prompt.ts'

export interface NodeSettings {
  readonly version: string
}

interface CommandLine {
  readonly kind: 'file' | 'text' | 'input' | 'version' | 'help' | 'prompt' | 'check' | 'wrong'
  /** The program, or its name. */
  readonly what: string
  readonly rest: readonly string[]
  readonly isPrinted: boolean
  readonly isModule: boolean
  readonly requires: readonly string[]
}

const withValue = new Set(
  '-r --require --import --loader --env-file --input-type --max-old-space-size -C --conditions --stack-trace-limit'.split(
    ' ',
  ),
)

function commandLineOf(args: readonly string[]): CommandLine {
  const line = { isPrinted: false, isModule: false, requires: [] as string[] }
  let text: string | undefined
  let isPrompt = false
  let isCheck = false
  for (let n = 0; n < args.length; n++) {
    const each = args[n]
    if (each === '--version' || each === '-v') return { ...line, kind: 'version', what: '', rest: [] }
    if (each === '--help' || each === '-h') return { ...line, kind: 'help', what: '', rest: [] }
    if (each === '-e' || each === '--eval' || each === '-p' || each === '--print' || each === '-pe') {
      line.isPrinted ||= each !== '-e' && each !== '--eval'
      const next = args[n + 1]
      if (each === '-p' && next !== undefined && /^-e$|^--eval$/.test(next)) continue
      if (next === undefined)
        return { ...line, kind: 'wrong', what: `/usr/local/bin/node: ${each} requires an argument`, rest: [] }
      text = next
      n++
    } else if (each === '-i' || each === '--interactive') isPrompt = true
    else if (each === '-c' || each === '--check') isCheck = true
    else if (each === '-r' || each === '--require') line.requires.push(args[++n] ?? '')
    else if (/^--input-type(?:=|$)/.test(each)) line.isModule = (each.split('=')[1] ?? args[++n]) === 'module'
    else if (withValue.has(each)) n++
    else if (each === '--')
      return text === undefined
        ? { ...line, kind: 'file', what: args[n + 1] ?? '', rest: args.slice(n + 2) }
        : { ...line, kind: 'text', what: text, rest: args.slice(n + 1) }
    else if (each === '-') return { ...line, kind: 'input', what: '-', rest: args.slice(n + 1) }
    else if (each.startsWith('-') && !/^--[a-z]|^-[A-Za-z]$/.test(each))
      return { ...line, kind: 'wrong', what: `/usr/local/bin/node: bad option: ${each}`, rest: [] }
    else if (!each.startsWith('-')) {
      if (text !== undefined) return { ...line, kind: 'text', what: text, rest: args.slice(n) }
      return { ...line, kind: isCheck ? 'check' : 'file', what: each, rest: args.slice(n + 1) }
    } else if (/^-[A-Za-z]$/.test(each))
      return { ...line, kind: 'wrong', what: `/usr/local/bin/node: bad option: ${each}`, rest: [] }
  }
  if (text !== undefined) return { ...line, kind: 'text', what: text, rest: [] }
  return { ...line, kind: isPrompt ? 'prompt' : 'input', what: '', rest: [] }
}

export function node(process: Process, settings: NodeSettings): Answer {
  const line = commandLineOf(process.args.slice(1))
  switch (line.kind) {
    case 'version':
      process.print(`v${settings.version}\n`)
      return 0
    case 'help':
      process.print(
        'Usage: node [options] [ script.js ] [arguments]\n       node inspect [options] [ script.js | host:port ] [arguments]\n',
      )
      return 0
    case 'wrong':
      process.complain(`${line.what}\n`)
      return 9
    default:
      return run(process, settings, line)
  }
}

/** What node itself has called before a program, by its version. */
function callsOf(version: string): readonly string[] {
  return Number(version.split('.')[0]) >= 22
    ? [
        'Module._compile (node:internal/modules/cjs/loader:1730:14)',
        'Object..js (node:internal/modules/cjs/loader:1895:10)',
        'Module.load (node:internal/modules/cjs/loader:1465:32)',
        'Function._load (node:internal/modules/cjs/loader:1282:12)',
        'TracingChannel.traceSync (node:diagnostics_channel:322:14)',
        'wrapModuleLoad (node:internal/modules/cjs/loader:235:24)',
        'Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:171:5)',
        'node:internal/main/run_main_module:36:49',
      ]
    : [
        'Module._compile (node:internal/modules/cjs/loader:1521:14)',
        'Module._extensions..js (node:internal/modules/cjs/loader:1623:10)',
        'Module.load (node:internal/modules/cjs/loader:1266:32)',
        'Module._load (node:internal/modules/cjs/loader:1091:12)',
        'Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:164:12)',
        'node:internal/main/run_main_module:28:49',
      ]
}

const evalCalls = [
  'runScriptInThisContext (node:internal/vm:209:10)',
  'node:internal/process/execution:118:14',
  '[eval]-wrapper:6:24',
  'runScript (node:internal/process/execution:101:62)',
  'evalScript (node:internal/process/execution:136:3)',
  'node:internal/main/eval_string:49:3',
]

const mostInput = 2_000_000

function* run(process: Process, settings: NodeSettings, line: CommandLine): Running {
  const isTerminal = process.input.isTerminal === true
  const isPrompt = line.kind === 'prompt' || (line.kind === 'input' && line.what === '' && isTerminal)
  const text =
    line.kind === 'text'
      ? textOf(line.what)
      : line.kind === 'input' && !isPrompt
        ? textOf((yield* readAll(process, process.input)).slice(0, mostInput))
        : ''
  const file = line.kind === 'file' || line.kind === 'check' ? resolvePath(process.cwd, line.what) : ''
  const argv = [
    '/usr/local/bin/node',
    ...(file === '' ? (line.kind === 'input' ? ['-'] : []) : [file]),
    ...line.rest,
  ]
  const made = new NodeProcess(process, { version: settings.version, argv })
  made.realm.mainCalls =
    line.kind === 'file'
      ? callsOf(settings.version)
      : evalCalls.map((each) => (line.kind === 'input' ? each.replace('[eval]', '[stdin]') : each))
  return yield* made.run(main(made, line, { text, file, isPrompt }))
}

interface What {
  readonly text: string
  readonly file: string
  readonly isPrompt: boolean
}

function* main(node: NodeProcess, line: CommandLine, { text, file, isPrompt }: What): Doing {
  const { realm } = node
  const own = hostOf(node)
  const modules = new Modules(node, own)
  yield* modules.builtIn('internal/bootstrap')
  for (const each of line.requires) yield* modules.require(each, node.process.cwd, '')
  if (isPrompt) return yield* prompt(node, modules)
  if (file !== '') return yield* runFile(node, modules, file)
  const name = line.kind === 'text' ? '[eval]' : '[stdin]'
  if (line.isModule) return yield* modules.runModule(`${node.process.cwd}/[eval1]`, text)
  const module = realm.record([
    ['exports', realm.record()],
    ['id', name],
    ['filename', `${node.process.cwd}/${name}`],
  ])
  const values: Record<string, Value> = {
    require: modules.requireFor(name, module),
    module,
    exports: module.own('exports') as Value,
    __filename: name,
    __dirname: '.',
  }
  for (const [key, value] of Object.entries(values)) realm.global.put(key, value)
  for (const each of bareModules) realm.global.put(each, lazily(node, modules, each))
  const { code } = modules.compiled({ file: name, text }, { isAnswered: line.isPrinted })
  const answer = yield new Call(
    new Func(realm.function, code, undefined, undefined, realm.object),
    realm.global,
    [],
  )
  if (line.isPrinted) {
    const console = yield* get(node.machine, realm.global, 'console')
    yield* call(yield* get(node.machine, console, 'log'), undefined, [answer])
  }
  return undefined
}

/** Those of node's modules that a text of the command line need not ask for. */
const bareModules =
  'assert buffer child_process crypto dns events fs http https net os path querystring readline stream timers url util'.split(
    ' ',
  )

const lazily = (node: NodeProcess, modules: Modules, name: string): Slot =>
  new Slot(
    undefined,
    4,
    node.realm.native(name, 0, () => modules.builtIn(name)),
  )

function* runFile(node: NodeProcess, modules: Modules, path: string): Doing {
  const found = modules.resolve(path, '/')
  if (found === undefined) return yield* modules.require(path, '/', '')
  const { process } = node
  if (isError(process.machine.files.read(found, process.user, 1))) throw systemProblem(EACCES, 'open', found)
  if (modules.isModule(found)) return yield* modules.runModule(found)
  return yield* modules.load(found)
}

/** What bash has besides: declare, mapfile, printf -v, pushd, shopt, builtin. */
import { Capture, readChunk } from '../../runtime/processes/streams.ts'
import type { Working } from '../../runtime/program.ts'
import { Options } from '../commands/options.ts'
import { printf } from '../commands/printf.ts'
import { elementNamed, keyOf, setElement } from './arrays.ts'
import type { Shell } from './shell.ts'

/** `printf -v name …`: into a variable, or an element. */
export function* printfBuiltin(shell: Shell, args: readonly string[]): Working<number> {
  const { process } = shell
  const before = { args: process.args, handles: process.handles }
  const isInto = args[1] === '-v' && shell.dialect === 'bash'
  const capture = isInto ? new Capture(process) : undefined
  process.args = isInto ? [args[0], ...args.slice(3)] : args
  if (capture) process.handles = Object.assign([...process.handles], { 1: capture })
  const answer = printf(process, shell)
  const status = typeof answer === 'number' ? answer : yield* answer
  process.args = before.args
  if (!capture) return status
  process.handles = before.handles
  const { text } = capture
  capture.free()
  if (capture.isFull) shell.failForMemory()
  else yield* assignTo(shell, args[2] ?? '', text)
  return shell.isLeaving ? shell.status : status
}

/** Sets what `name` or `name[subscript]` names. */
function* assignTo(shell: Shell, target: string, text: string): Working {
  const element = elementNamed(target)
  if (!element && !/^[A-Za-z_]\w*$/.test(target)) {
    shell.complain(`printf: \`${target}': not a valid identifier`)
    return
  }
  if (!element) return shell.set(target, text)
  const key = yield* keyOf(shell, element.name, element.subscript)
  if (key !== undefined) setElement(shell, element.name, key, text)
}

/** `mapfile -t lines <file`. */
export function* mapfile(shell: Shell, args: readonly string[]): Working<number> {
  const options = new Options(args, 'td:n:O:s:u:C:c:')
  if (options.invalid || options.has('C')) {
    shell.complain(
      options.invalid
        ? `mapfile: -${options.invalid.name}: ${options.invalid.lacksValue ? 'option requires an argument' : 'invalid option'}`
        : 'mapfile: -C is not simulated',
    )
    return 2
  }
  const name = options.operands[0] ?? 'MAPFILE'
  const input = shell.process.handles[options.number('u', 0)]
  if (!input) {
    shell.complain(`mapfile: ${options.get('u') ?? 0}: invalid file descriptor: Bad file descriptor`)
    return 1
  }
  const delimiter = (options.get('d') ?? '\n')[0] ?? '\0'
  const most = options.number('n', 0) || Number.POSITIVE_INFINITY
  const origin = options.number('O', 0)
  if (!shell.variables.makeArray(name, false, !options.has('O'))) shell.failForMemory()
  let left = ''
  let skipped = options.number('s', 0)
  for (let count = 0; count < most && !shell.isLeaving; ) {
    const end = left.indexOf(delimiter)
    if (end < 0) {
      const text = yield* readChunk(input)
      if (text === undefined && left === '') break
      left += text ?? delimiter
      if (text === undefined && !options.has('t')) left = left.slice(0, -1)
      if (shell.process.needsRest(text?.length ?? 1)) yield* shell.process.rest()
      if (text !== undefined || options.has('t')) continue
      setElement(shell, name, String(origin + count), left)
      break
    }
    const line = left.slice(0, options.has('t') ? end : end + 1)
    left = left.slice(end + 1)
    if (skipped-- > 0) continue
    setElement(shell, name, String(origin + count++), line)
    if (shell.process.needsRest(16)) yield* shell.process.rest()
  }
  if (left) input.unread?.(left)
  return shell.isLeaving ? shell.status : 0
}

/** Options of bash that change something here. */
const effective: ReadonlySet<string> = new Set([
  'nullglob',
  'dotglob',
  'failglob',
  'lastpipe',
  'inherit_errexit',
  'extglob',
  'globstar',
  'nocaseglob',
  'nocasematch',
])
const known: ReadonlySet<string> = new Set(
  (
    'autocd cdspell checkhash checkjobs checkwinsize cmdhist dirspell execfail expand_aliases extdebug extquote force_fignore ' +
    'globasciiranges globskipdots gnu_errfmt histappend histreedit histverify hostcomplete huponexit interactive_comments ' +
    'lithist localvar_inherit localvar_unset login_shell mailwarn no_empty_cmd_completion patsub_replacement ' +
    'progcomp promptvars restricted_shell shift_verbose sourcepath varredir_close xpg_echo'
  ).split(' '),
)

export function setShellOptions(shell: Shell, args: readonly string[]): number {
  const options = new Options(args, 'suqpo')
  let status = 0
  for (const name of options.operands) {
    if (!effective.has(name) && !known.has(name)) {
      shell.complain(`shopt: ${name}: invalid shell option name`)
      status = 1
    } else if (options.has('s') || options.has('u')) {
      const settings = new Set(shell.settings)
      if (options.has('s')) settings.add(name)
      else settings.delete(name)
      shell.settings = settings
    } else {
      const isOn = shell.settings.has(name)
      if (!isOn) status = 1
      if (!options.has('q')) shell.process.print(`${name.padEnd(20)}\t${isOn ? 'on' : 'off'}\n`)
    }
  }
  return status
}

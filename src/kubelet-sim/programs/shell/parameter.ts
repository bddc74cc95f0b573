/** Parameters and what `${…}` does with them. */
import type { ParameterExpansionPart, ParameterOperation, Word } from 'unbash'
import { lowerCased, upperCased } from '../../runtime/bytes.ts'
import type { Working } from '../../runtime/program.ts'
import { longestBite } from '../../runtime/work.ts'
import { removePattern, replacePattern } from '../pattern-work.ts'
import { evaluateText } from './arithmetic.ts'
import type { Target } from './fields.ts'
import { longestValue, type Shell } from './shell.ts'

/** The value of a variable, a positional or a special parameter; undefined when it is not set. */
export function parameterValue(shell: Shell, name: string): string | undefined {
  switch (name) {
    case '?':
      return String(shell.status)
    case '$':
      return String(shell.shellPid)
    case '!':
      return shell.lastBackgroundPid?.toString() ?? ''
    case '#':
      return String(shell.positional.length)
    case '@':
    case '*':
      return shell.positional.length > 0 ? joined(shell, ' ') : undefined
    case '-':
      return shell.isInteractive ? 'i' : ''
    case '0':
      return shell.name
    case 'PWD':
      return shell.get('PWD') ?? shell.process.cwd
    case 'RANDOM':
      return String(shell.process.machine.random.int(32_768))
    case 'SECONDS':
      return String(Math.floor((shell.process.machine.clock.now() - shell.process.startedAt) / 1_000))
    case 'PPID':
      return String(parentPid(shell))
    default:
      return /^\d+$/.test(name) ? shell.positional[Number(name) - 1] : shell.get(name)
  }
}

/** Whose parent has ended is a child of the first process. */
function parentPid({ process: { parentPid: pid, machine } }: Shell): number {
  return pid === 0 || machine.processes.has(pid) ? pid : 1
}

/** All arguments as one text; too long a text ends the shell. */
function joined(shell: Shell, separator: string): string {
  let length = 0
  for (const each of shell.positional) length += each.length + separator.length
  shell.process.charge(shell.positional.length + (length >> 4))
  if (length <= longestValue) return shell.positional.join(separator)
  if (!shell.jump) shell.failForMemory()
  return ''
}

/** Adds text to a word: a long one a bite at a time. */
export function* add(shell: Shell, { fields, isQuoted }: Target, text: string): Working {
  if (fields.length + text.length > longestValue && (isQuoted || fields.purpose !== 'fields')) {
    if (!shell.jump) shell.failForMemory()
    return
  }
  for (let from = 0; from === 0 || from < text.length; from += longestBite) {
    const bite = text.length <= longestBite ? text : text.slice(from, from + longestBite)
    if (isQuoted) fields.addQuoted(bite)
    else fields.addExpanded(bite)
    if (fields.length > longestValue && !shell.jump) shell.failForMemory()
    if (shell.process.needsRest(isQuoted ? bite.length >> 2 : bite.length)) yield* shell.process.rest()
    if (fields.drain && fields.done.length > 0 && text.length > longestBite) yield* fields.drain()
    if (shell.jump) return
  }
}

/** `${…}`. */
export function* expandParameter(shell: Shell, part: ParameterExpansionPart, target: Target): Working {
  const { prefix, operation } = part
  if (
    part.index ||
    operation?.type === 'Names' ||
    operation?.type === 'Transform' ||
    operation?.type === 'Unknown'
  ) {
    return shell.fail('syntax error: bad substitution')
  }
  const name = prefix === '!' ? (parameterValue(shell, part.parameter) ?? '') : part.parameter
  if (!operation && !prefix && (name === '@' || name === '*'))
    return yield* expandArguments(shell, name, target)
  const value = parameterValue(shell, name)
  if (prefix === '#') return yield* add(shell, target, String(lengthOf(shell, name, value)))
  if (operation?.type === 'Default') {
    const { operator, operand } = operation
    const isSet = value !== undefined && !(operator[0] === ':' && value === '')
    return yield* expandDefault(shell, { name, value, isSet, operator, operand }, target)
  }
  if (value === undefined && shell.has('nounset')) return shell.fail(`${name}: parameter not set`)
  yield* add(shell, target, yield* operate(shell, value ?? '', operation))
}

/** $@ and $*: every argument a field, except that "$*" is one text. */
export function* expandArguments(shell: Shell, name: '@' | '*', target: Target): Working {
  const { fields, isQuoted } = target
  const separator = name === '*' ? (shell.get('IFS')?.[0] ?? ' ') : ' '
  if (fields.purpose !== 'fields' || (isQuoted && name === '*'))
    return yield* add(shell, target, joined(shell, separator))
  for (const [n, argument] of shell.positional.entries()) {
    if (n > 0) fields.endField()
    yield* add(shell, target, argument)
    if (fields.done.length > 1_000 && fields.drain) yield* fields.drain()
    if (shell.jump) return
  }
}

interface Defaulting {
  readonly name: string
  readonly value: string | undefined
  readonly isSet: boolean
  readonly operator: string
  readonly operand: Word
}

function* expandDefault(shell: Shell, choice: Defaulting, target: Target): Working {
  const { name, value, isSet, operand } = choice
  const kind = choice.operator.at(-1)
  if (kind === '+' ? !isSet : isSet) {
    if (kind !== '+') yield* add(shell, target, value ?? '')
    return
  }
  if (kind === '-' || kind === '+') {
    if (operand.parts) return yield* shell.language.expandParts(shell, operand.parts, target)
    return yield* add(shell, target, yield* shell.language.expandText(shell, operand))
  }
  const text = yield* shell.language.expandText(shell, operand)
  if (kind === '?') return shell.fail(`${name}: ${text || 'parameter not set'}`)
  shell.set(name, text)
  yield* add(shell, target, text)
}

function* operate(shell: Shell, value: string, operation: ParameterOperation | undefined): Working<string> {
  const { process } = shell
  switch (operation?.type) {
    case 'Remove': {
      const pattern = shell.pattern(yield* shell.language.expandPattern(shell, operation.operand))
      return yield* removePattern(process, value, { pattern, operator: operation.operator })
    }
    case 'Replace':
      return yield* replace(shell, value, operation)
    case 'Slice': {
      const offset = yield* evaluateText(shell, yield* shell.language.expandText(shell, operation.offset))
      const length =
        operation.length &&
        (yield* evaluateText(shell, yield* shell.language.expandText(shell, operation.length)))
      return slice(value, offset, length)
    }
    case 'CaseModification':
      process.charge(value.length >> 2)
      return changeCase(value, operation.operator)
    default:
      return value
  }
}

type Replace = Extract<ParameterOperation, { type: 'Replace' }>

function* replace(shell: Shell, value: string, operation: Replace): Working<string> {
  const pattern = shell.pattern(yield* shell.language.expandPattern(shell, operation.pattern))
  const replacement = yield* shell.language.expandText(shell, operation.replacement)
  const { operator } = operation
  const options = { pattern, replacement, operator, longest: longestValue }
  const replaced = yield* replacePattern(shell.process, value, options)
  if (replaced === undefined && !shell.jump) shell.failForMemory()
  return replaced ?? ''
}

function slice(value: string, offset: number, length: number | undefined): string {
  const from = offset < 0 ? Math.max(0, value.length + offset) : offset
  if (length === undefined) return value.slice(from)
  return value.slice(from, length < 0 ? value.length + length : from + length)
}

function changeCase(value: string, operator: '^' | '^^' | ',' | ',,'): string {
  const change = (text: string) => (operator[0] === '^' ? upperCased(text) : lowerCased(text))
  return operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1)
}

function lengthOf(shell: Shell, name: string, value = ''): number {
  if (name === '@' || name === '*') return shell.positional.length
  shell.process.charge(value.length >> 3)
  return value.length - (value.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0)
}

/** Parameters and what `${…}` does with them. */
import type { ParameterExpansionPart, ParameterOperation, Word } from 'unbash'
import type { Process, Working } from '../../runtime/program.ts'
import { longestBite } from '../../runtime/work.ts'
import { removePattern, replacePattern } from '../pattern-work.ts'
import { evaluateText } from './arithmetic.ts'
import { elementNamed, elementValue, keyOf, setElement } from './arrays.ts'
import { bashVersion } from './bash-version.ts'
import type { Target } from './fields.ts'
import { longestValue, type Shell } from './shell.ts'
import { sourcesOf } from './shell-array.ts'
import { optionNames } from './shell-options.ts'
import { attributesOf, changeCase, declared, transformed } from './transformations.ts'

/** What a name stands for that is, or may be, no variable. */
const special: ReadonlyMap<string, (shell: Shell) => string | undefined> = new Map<
  string,
  (shell: Shell) => string | undefined
>([
  ['?', ({ status }) => String(status)],
  ['$', ({ shellPid }) => String(shellPid)],
  ['_', inBash('_', ({ lastWord }) => lastWord)],
  ['!', ({ lastBackgroundPid }) => lastBackgroundPid?.toString() ?? ''],
  ['#', ({ positional }) => String(positional.length)],
  ['@', (shell) => allArguments(shell)],
  ['*', (shell) => allArguments(shell)],
  ['-', (shell) => optionLetters(shell)],
  ['0', ({ name }) => name],
  [
    'RANDOM',
    (shell) =>
      shell.dialect === 'dash' ? shell.get('RANDOM') : String(shell.process.machine.random.int(32_768)),
  ],
  ['SECONDS', inBash('SECONDS', (shell) => String(secondsPassed(shell)))],
  ['BASH_COMMAND', inBash('BASH_COMMAND', currentCommand)],
  ['BASHPID', inBash('BASHPID', ({ process }) => String(process.pid))],
  ['BASH_SUBSHELL', inBash('BASH_SUBSHELL', (shell) => String(subshellDepth(shell)))],
  ['FUNCNAME', inBash('FUNCNAME', ({ calls }) => calls.at(-1))],
  ['BASH_SOURCE', inBash('BASH_SOURCE', (shell) => sourcesOf(shell)[0])],
  ['BASH_VERSION', inBash('BASH_VERSION', () => bashVersion)],
  ['LINENO', ({ lineNumber }) => String(lineNumber)],
  [
    'HOSTNAME',
    (shell) =>
      shell.get('HOSTNAME') ?? (shell.dialect === 'bash' ? shell.process.machine.config.hostname : undefined),
  ],
  ['UID', inBash('UID', ({ process }) => String(process.user.uid))],
  ['EUID', inBash('EUID', ({ process }) => String(process.user.uid))],
  ['PPID', (shell) => String(parentPid(shell))],
])

/** How long the shell has been there, or since `SECONDS` was set; in whole seconds. */
const secondsPassed = ({ process, countsFrom = process.startedAt }: Shell): number =>
  Math.floor((process.machine.clock.now() - countsFrom) / 1_000)

/** The command that is being run; in a trap, the one for which it runs. */
export function currentCommand({ trappedCommand, source, position, end }: Shell): string {
  return trappedCommand ?? source.slice(position, end)
}

/** What `$-` tells. */
function optionLetters(shell: Shell): string {
  const letters = Object.entries(optionNames).filter(([, name]) => shell.has(name))
  const [first, last] = shell.dialect === 'bash' ? ['h', 'B'] : ['', '']
  return `${first}${letters.map(([letter]) => letter).join('')}${shell.isInteractive ? 'i' : ''}${last}`
}

/** What only bash keeps by itself; in other shells it is a variable as any. */
function inBash(name: string, value: (shell: Shell) => string | undefined) {
  return (shell: Shell): string | undefined => (shell.dialect === 'bash' ? value(shell) : shell.get(name))
}

/** Whether a name stands for a variable, and for nothing else. */
export const isVariable = (name: string): boolean => !special.has(name) && !/^\d+$/.test(name)

/** The value of a variable, a positional or a special parameter; undefined when it is not set. */
export function parameterValue(shell: Shell, name: string): string | undefined {
  const value = special.get(name)
  if (value) return value(shell)
  return /^\d+$/.test(name) ? shell.positional[Number(name) - 1] : shell.get(name)
}

const allArguments = (shell: Shell): string | undefined =>
  shell.positional.length > 0 ? joined(shell, ' ') : undefined

/** Whose parent has ended is a child of the first process. */
function parentPid({ process: { parentPid: pid, machine } }: Shell): number {
  return pid === 0 || machine.processes.has(pid) ? pid : 1
}

/** How many processes lie between a shell and the one that `$$` names. */
function subshellDepth({ process, shellPid }: Shell): number {
  let depth = 0
  for (let each: Process | undefined = process; each && each.pid !== shellPid; depth++)
    each = process.machine.processes.get(each.parentPid)
  return depth
}

/** All arguments as one text; too long a text ends the shell. */
function joined(shell: Shell, separator: string, values = shell.positional): string {
  let length = 0
  for (const each of values) length += each.length + separator.length
  shell.process.charge(values.length + (length >> 4))
  if (length <= longestValue) return values.join(separator)
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
  const { prefix, operation, index } = part
  const isBash = shell.dialect === 'bash'
  const toggled = isBash && operation?.type === 'Unknown' ? /^\$\{(\w+)(~~?)\}$/.exec(part.text) : null
  if (toggled) {
    const [, variable, operator] = toggled
    const value = parameterValue(shell, variable)
    if (value === undefined && shell.has('nounset')) return failUnset(shell, variable)
    return yield* add(shell, target, changeCase(value ?? '', operator))
  }
  if (operation?.type === 'Unknown' || (!isBash && (index || prefix === '!' || isForeign(shell, operation))))
    return isBash
      ? shell.giveUp(`${part.text}: bad substitution`)
      : shell.fail(shell.dialect === 'dash' ? 'Bad substitution' : 'syntax error: bad substitution')
  if (operation?.type === 'Names') return yield* expandNames(shell, part, target)
  const list = isBash || !operation ? listNamed(shell, part) : undefined
  if (shell.isLeaving) return
  if (list) return yield* expandListed(shell, part, { list, target })
  const name = prefix === '!' ? indirectName(shell, part) : part.parameter
  if (name === undefined) return
  const value = yield* valueNamed(shell, name, index)
  if (shell.isLeaving) return
  if (prefix === '#') return yield* add(shell, target, String(lengthOf(shell, value)))
  if (operation?.type === 'Default') {
    const { operator, operand } = operation
    const isSet = value !== undefined && !(operator[0] === ':' && value === '')
    return yield* expandDefault(shell, { name, index, value, isSet, operator, operand }, target)
  }
  if (value === undefined && shell.has('nounset')) return failUnset(shell, name)
  const letter = operation?.type === 'Transform' ? operation.operand.text : undefined
  if (letter === 'A' || letter === 'a')
    return yield* add(
      shell,
      target,
      letter === 'a' ? attributesOf(shell, name) : declared(shell, name, value),
    )
  yield* add(shell, target, yield* operate(shell, value ?? '', operation))
}

/** What busybox does not have, or dash. */
const isForeign = ({ dialect }: Shell, operation: ParameterOperation | undefined): boolean =>
  operation?.type === 'Transform' ||
  operation?.type === 'CaseModification' ||
  (dialect === 'dash' && (operation?.type === 'Slice' || operation?.type === 'Replace'))

/** The name that another stands for (`${!name}`); undefined for what can be none, of which the shell ends. */
function indirectName(shell: Shell, { parameter, operation }: ParameterExpansionPart): string | undefined {
  const name = parameterValue(shell, parameter)
  if (name === undefined && operation?.type === 'Default') return ''
  if (name === undefined) shell.fail(`${parameter}: invalid indirect expansion`, 1)
  else if (indirectNames.test(name)) return name
  else shell.fail(`${name}: invalid variable name`, 1)
  return undefined
}

const indirectNames = /^(?:[A-Za-z_]\w*(?:\[[^\]]*\])?|\d+|[@*#?$!-])$/

/** How a shell ends that misses a parameter: bash says 127 of what it was given with -c, but not in a subshell. */
function unsetStatus(shell: Shell): number {
  if (shell.dialect !== 'bash') return 2
  return shell.process.args[1] === '-c' && subshellDepth(shell) === 0 ? 127 : 1
}

/** A parameter is not set, and has to be. */
export const failUnset = (shell: Shell, name: string): void =>
  shell.fail(
    shell.dialect === 'bash' ? `${name}: unbound variable` : `${name}: parameter not set`,
    unsetStatus(shell),
  )

function* valueNamed(shell: Shell, name: string, index: Word | undefined): Working<string | undefined> {
  if (index) return yield* elementValue(shell, name, index)
  const element = name.endsWith(']') ? elementNamed(name) : undefined
  return element ? yield* elementValue(shell, element.name, element.subscript) : parameterValue(shell, name)
}

/** Some of all that are meant: `"${a[*]}"` is one text, `"${a[@]}"` as many as there are. */
interface List {
  readonly name: string
  readonly length: number
  readonly values: readonly string[]
  readonly isOne: boolean
}

/** What `@` and `*` stand for; undefined for what is one value. */
function listNamed(
  shell: Shell,
  { parameter, prefix, index, operation }: ParameterExpansionPart,
): List | undefined {
  const named = prefix === '!' && !index ? elementNamed(parameterValue(shell, parameter) ?? '') : undefined
  const subscript = named?.subscript ?? index?.text
  if (index || named) {
    if (subscript !== '@' && subscript !== '*') return undefined
    const name = named?.name ?? parameter
    const array = shell.array(name)
    const lone = array ? undefined : shell.get(name)
    const length = array?.size ?? (lone === undefined ? 0 : 1)
    if (prefix === '#') return { name, length, values: [], isOne: true }
    shell.process.charge(length * 4)
    const wantsKeys = prefix === '!' && index !== undefined && !operation
    const values = wantsKeys
      ? (array?.keys ?? (lone === undefined ? [] : ['0']))
      : (array?.values ?? (lone === undefined ? [] : [lone]))
    return { name: `${name}[${subscript}]`, length, values, isOne: subscript === '*' }
  }
  if ((parameter !== '@' && parameter !== '*') || prefix === '!') return undefined
  const values = shell.positional
  return { name: parameter, length: values.length, values, isOne: parameter === '*' }
}

function* expandListed(
  shell: Shell,
  { prefix, operation }: ParameterExpansionPart,
  { list, target }: { list: List; target: Target },
): Working {
  if (prefix === '#') return yield* add(shell, target, String(list.length))
  if (operation?.type === 'Default') {
    const { operator, operand } = operation
    const isEmpty = list.length === 0 || (operator[0] === ':' && list.values.every((each) => each === ''))
    const kind = operator.at(-1)
    if (kind === '+' ? isEmpty : !isEmpty) {
      if (kind !== '+') yield* expandList(shell, list, target)
      return
    }
    const name = list.name
    return yield* expandDefault(
      shell,
      { name, index: undefined, value: undefined, isSet: kind === '+', operator, operand },
      target,
    )
  }
  if (operation?.type === 'Slice') {
    const isPositional = list.name === '@' || list.name === '*'
    const all = isPositional ? [shell.name, ...list.values] : list.values
    return yield* expandList(shell, { ...list, values: yield* sliceOfList(shell, all, operation) }, target)
  }
  if (!operation) return yield* expandList(shell, list, target)
  const values: string[] = []
  for (const each of list.values) {
    values.push(yield* operate(shell, each, operation))
    if (shell.isLeaving) return
    yield* shell.process.breathe(8)
  }
  yield* expandList(shell, { ...list, values }, target)
}

function* sliceOfList(
  shell: Shell,
  values: readonly string[],
  { offset, length }: Extract<ParameterOperation, { type: 'Slice' }>,
): Working<readonly string[]> {
  const first = yield* evaluateText(shell, yield* shell.language.expandText(shell, offset))
  const count = length && (yield* evaluateText(shell, yield* shell.language.expandText(shell, length)))
  const from = first < 0 ? values.length + first : first
  if (from < 0) return []
  return values.slice(from, count === undefined ? undefined : count < 0 ? count : from + count)
}

/** `${!prefix@}`: the names that begin so. */
function* expandNames(
  shell: Shell,
  { parameter, operation }: ParameterExpansionPart,
  target: Target,
): Working {
  const names = [...new Set(shell.variables.names())].filter((each) => each.startsWith(parameter)).sort()
  shell.process.charge(names.length * 8)
  const isOne = operation?.type === 'Names' && operation.operator === '*'
  yield* expandList(shell, { values: names, isOne }, target)
}

/** $@ and $*: every argument a field, except that "$*" is one text. */
export const expandArguments = (shell: Shell, name: '@' | '*', target: Target): Working =>
  expandList(shell, { values: shell.positional, isOne: name === '*' }, target)

function* expandList(
  shell: Shell,
  { values, isOne }: Pick<List, 'values' | 'isOne'>,
  target: Target,
): Working {
  const { fields, isQuoted } = target
  const separator = isOne ? (shell.get('IFS') ?? ' ').slice(0, 1) : ' '
  if (fields.purpose !== 'fields' || (isQuoted && isOne))
    return yield* add(shell, target, joined(shell, separator, values))
  for (const [n, value] of values.entries()) {
    if (n > 0) fields.endField()
    yield* add(shell, target, value)
    if (fields.done.length > 1_000 && fields.drain) yield* fields.drain()
    if (shell.jump) return
  }
}

interface Defaulting {
  readonly name: string
  readonly index: Word | undefined
  readonly value: string | undefined
  readonly isSet: boolean
  readonly operator: string
  readonly operand: Word
}

function* expandDefault(shell: Shell, choice: Defaulting, target: Target): Working {
  const { name, index, value, isSet, operand } = choice
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
  if (kind === '?')
    return shell.fail(
      `${name}: ${text || (shell.dialect === 'bash' ? 'parameter null or not set' : 'parameter not set')}`,
      unsetStatus(shell),
    )
  const key = index && (yield* keyOf(shell, name, index))
  if (key !== undefined) setElement(shell, name, key, text)
  else shell.set(name, text)
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
    case 'Transform':
      process.charge(value.length >> 2)
      return transformed(shell, value, operation.operand.text)
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

function lengthOf(shell: Shell, value = ''): number {
  shell.process.charge(value.length >> 3)
  return value.length
}

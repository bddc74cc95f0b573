/** The builtins that set variables, options and arguments: export, readonly, local, declare, unset, set. */
import type { Working } from '../../runtime/program.ts'
import { sorted } from '../commands/sorting.ts'
import { assignArray, elementNamed, keyOf } from './arrays.ts'
import { exportFunctions } from './exported-functions.ts'
import { bytesOfFunction } from './function-size.ts'
import { functionText } from './function-text.ts'
import type { Shell } from './shell.ts'
import { ignoredOptions, optionNamed, optionNames } from './shell-options.ts'

const assignmentPattern = /^([A-Za-z_]\w*)=([\s\S]*)$/

export function exportVariables(shell: Shell, args: readonly string[]): number | Working<number> {
  if (args.length === 1 || args[1] === '-p')
    return list(shell, shell.environment.keys(), shell.dialect === 'bash' ? 'declare -x ' : 'export ')
  if (shell.dialect !== 'bash' && /^-[^pn]/.test(args[1])) {
    shell.complainAs(
      'export',
      `${shell.dialect === 'dash' ? 'Illegal' : 'illegal'} option ${args[1].slice(0, 2)}`,
    )
    shell.exit(2)
    return 2
  }
  if (args[1] === '-f' && shell.dialect === 'bash') return exportFunctions(shell, args.slice(2))
  return mark(shell, args, 'exported')
}

export function protectVariables(shell: Shell, args: readonly string[]): number | Working<number> {
  if (args.length === 1 || args[1] === '-p')
    return list(shell, shell.variables.readonlyNames, shell.dialect === 'bash' ? 'declare -r ' : 'readonly ')
  return mark(shell, args, 'readonly')
}

/** Shows variables as a shell would read them. */
function* list(shell: Shell, names: Iterable<string>, prefix: string): Working<number> {
  const inOrder = yield* sorted(shell.process, [...names], (a, b) => (a < b ? -1 : 1))
  for (const name of inOrder) {
    const value = shell.get(name) ?? ''
    const isDeclared = shell.dialect === 'bash' && prefix !== ''
    const isWord = shell.dialect === 'bash' && prefix === '' && /^[\w@%+=:,./-]*$/.test(value)
    const single = isWord ? value : `'${value.replaceAll("'", "'\\''")}'`
    const shown = isDeclared ? `"${value.replace(/[\\"$`]/g, '\\$&')}"` : single
    yield* shell.process.write(`${prefix}${name}=${shown}\n`)
  }
  return 0
}

/** Marks every `name` or `name=value`; the value, if there is one, is set first. */
function* mark(shell: Shell, args: readonly string[], what: 'exported' | 'readonly'): Working<number> {
  const isUndone = what === 'exported' && args[1] === '-n'
  for (const argument of args.slice(1)) {
    if (argument.startsWith('-')) continue
    const found = assignmentPattern.exec(argument)
    const name = found?.[1] ?? argument
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      if (shell.dialect === 'bash') {
        shell.complain(`${args[0]}: \`${argument}': not a valid identifier`)
        return 1
      }
      shell.complainAs(args[0], `${argument.split('=', 1)[0]}: bad variable name`)
      shell.exit(2)
      return 2
    }
    if (found) shell.set(name, found[2])
    yield* assignPending(shell, name, args.includes('-A'))
    if (isUndone) shell.variables.unmark(name, what)
    else if (!shell.isLeaving && !shell.variables.mark(name, what)) shell.failForMemory()
    if (shell.isLeaving) return shell.status
    yield* shell.process.breathe()
  }
  return 0
}

/** The elements that an argument such as `name=(…)` has. */
function* assignPending(shell: Shell, name: string, isAssociative: boolean): Working {
  for (const assignment of shell.arrayArguments)
    if (assignment.name === name) yield* assignArray(shell, assignment, isAssociative)
}

/** `local`: what it declares ends with the function. */
export function declareLocal(shell: Shell, args: readonly string[]): number | Working<number> {
  if (shell.calls.length > 0) return declareAll(shell, args, true)
  if (shell.dialect === 'bash') {
    shell.complain('local: can only be used in a function')
    return 1
  }
  shell.complainAs('local', 'not in a function')
  shell.exit(2)
  return 2
}

/** `declare` and `typeset`: within a function, what they declare is its own. */
export const declareVariables = (shell: Shell, args: readonly string[]): Working<number> =>
  declareAll(shell, args, shell.calls.length > 0)

const marks = { x: 'exported', r: 'readonly', i: 'integer', l: 'lower', u: 'upper' } as const

function* declareAll(shell: Shell, args: readonly string[], isLocal: boolean): Working<number> {
  const options = args.slice(1).filter((each) => /^[-+][a-zA-Z]+$/.test(each))
  const has = (letter: string) => options.some((each) => each[0] === '-' && each.includes(letter))
  const lacks = (letter: string) => options.some((each) => each[0] === '+' && each.includes(letter))
  const operands = args.slice(1).filter((each) => !/^[-+][a-zA-Z]+$/.test(each) && each !== '--')
  if (has('f') || has('F')) return yield* listFunctions(shell, operands, has('F'))
  if (has('p') || operands.length === 0) return yield* show(shell, operands)
  for (const operand of operands) {
    const found = assignmentPattern.exec(operand)
    const [name, value] = [found?.[1] ?? operand, found?.[2]]
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      shell.complain(`${args[0]}: \`${operand}': not a valid identifier`)
      return 1
    }
    if (isLocal && !has('g')) shell.makeLocal(name)
    if (has('n')) {
      if (value !== undefined && value !== name) shell.variables.refer(name, value)
      continue
    }
    for (const [letter, each] of Object.entries(marks)) {
      if (each === 'readonly') continue
      if (has(letter) && !shell.variables.mark(name, each)) shell.failForMemory()
      if (lacks(letter)) shell.variables.unmark(name, each)
    }
    if ((has('a') || has('A')) && !shell.variables.makeArray(name, has('A'), false)) shell.failForMemory()
    yield* assignPending(shell, name, has('A'))
    if (value !== undefined) yield* shell.setFormed(name, value)
    if (has('r') && !shell.variables.mark(name, 'readonly')) shell.failForMemory()
    if (shell.isLeaving) return shell.status
    yield* shell.process.breathe()
  }
  return 0
}

/** `declare -f` shows functions whole, `declare -F` their names; without operands all of them. */
function* listFunctions(shell: Shell, operands: readonly string[], wantsNames: boolean): Working<number> {
  let status = 0
  for (const name of operands.length > 0 ? operands : shell.functionNames) {
    const node = shell.function(name)
    if (!node) status = 1
    else if (!wantsNames) yield* shell.process.write(functionText(name, node))
    else yield* shell.process.write(operands.length > 0 ? `${name}\n` : `declare -f ${name}\n`)
    yield* shell.process.breathe(node ? bytesOfFunction(node) : 1)
  }
  return status
}

/** `declare -p`. */
function* show(shell: Shell, operands: readonly string[]): Working<number> {
  const { variables } = shell
  const names =
    operands.length > 0
      ? operands
      : yield* sorted(shell.process, [...new Set(variables.names())], (a, b) => (a < b ? -1 : 1))
  let status = 0
  for (const name of names) {
    const array = variables.array(name)
    const value = shell.get(name)
    if (!array && value === undefined) {
      shell.complain(`declare: ${name}: not found`)
      status = 1
      continue
    }
    const letters = `${array ? (array.isAssociative ? 'A' : 'a') : ''}${variables.has(name, 'integer') ? 'i' : ''}${variables.isReadonly(name) ? 'r' : ''}${shell.environment.has(name) ? 'x' : ''}`
    const text = array
      ? `(${array.keys.map((key) => `[${key}]=${doubleQuoted(array.get(key) ?? '')}`).join(' ')}${array.isAssociative && array.size > 0 ? ' ' : ''})`
      : doubleQuoted(value ?? '')
    yield* shell.process.write(`declare -${letters || '-'} ${name}=${text}\n`)
  }
  return status
}

const doubleQuoted = (text: string): string => `"${text.replace(/[\\"$`]/g, '\\$&')}"`

export function* unsetVariables(shell: Shell, args: readonly string[]): Working<number> {
  for (const name of args.slice(1)) {
    if (name === '-v' || name === '-f' || name === '-n') continue
    const element = shell.dialect === 'bash' ? elementNamed(name) : undefined
    if (args[1] === '-f') shell.define(name, undefined)
    else if (args[1] === '-n') shell.variables.refer(name, undefined)
    else if (element) {
      const key = yield* keyOf(shell, element.name, element.subscript)
      if (key !== undefined) shell.variables.unsetElement(element.name, key)
    } else if (shell.function(name) && shell.get(name) === undefined && shell.dialect === 'bash')
      shell.define(name, undefined)
    else if (shell.variables.isReadonly(name)) return refuseUnset(shell, name)
    else shell.unset(name)
    if (shell.isLeaving) return shell.status
    yield* shell.process.breathe()
  }
  return 0
}

function refuseUnset(shell: Shell, name: string): number {
  if (shell.dialect === 'bash') {
    shell.complain(`unset: ${name}: cannot unset: readonly variable`)
    return 1
  }
  shell.complainAs('unset', `${name}: is read only`)
  shell.exit(2)
  return 2
}

export function setOptions(shell: Shell, args: readonly string[]): number | Working<number> {
  if (args.length === 1) return list(shell, shell.variables.names(), '')
  for (let n = 1; n < args.length; n++) {
    const argument = args[n]
    if (argument === '--' || !/^[-+]./.test(argument)) {
      shell.setPositional(args.slice(argument === '--' ? n + 1 : n))
      return shell.isLeaving ? shell.status : 0
    }
    for (const letter of argument.slice(1)) {
      if (letter === 'o' && args[n + 1] === undefined) return listOptions(shell)
      const name = letter === 'o' ? optionNamed(args[++n]) : optionNames[letter as keyof typeof optionNames]
      if (
        letter === 'o' ? ignoredOptions.has(args[n]) : 'hBHPbk'.includes(letter) && shell.dialect === 'bash'
      )
        continue
      if (!name || (name === 'pipefail' && shell.dialect === 'dash'))
        return refuseOption(shell, letter, args[n])
      shell.setOption(name, argument[0] === '-')
    }
  }
  return 0
}

function refuseOption(shell: Shell, letter: string, word: string | undefined): number {
  const option = letter === 'o' ? `-o ${word ?? ''}` : `-${letter}`
  if (shell.dialect === 'bash') {
    shell.complain(
      letter === 'o' ? `set: ${word ?? ''}: invalid option name` : `set: ${option}: invalid option`,
    )
    if (letter !== 'o')
      shell.process.complain('set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n')
    return letter === 'o' ? 1 : 2
  }
  shell.complainAs('set', `${shell.dialect === 'dash' ? 'Illegal' : 'illegal'} option ${option}`)
  shell.exit(2)
  return 2
}

function* listOptions(shell: Shell): Working<number> {
  for (const name of [...Object.values(optionNames), 'pipefail' as const].sort())
    yield* shell.process.write(`${name.padEnd(15)}\t${shell.has(name) ? 'on' : 'off'}\n`)
  return 0
}

/** Parameters and what `${…}` does with them. */
import type { ParameterExpansionPart, ParameterOperation, Word } from 'unbash'
import type { Wait } from '../../runtime/streams.ts'
import { removePattern, replacePattern } from '../pattern.ts'
import { evaluateText } from './arithmetic.ts'
import { addTo, type Target } from './fields.ts'
import type { Shell } from './shell.ts'

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
      return shell.positional.length > 0 ? shell.positional.join(' ') : undefined
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
      return String(shell.process.parent?.pid ?? 0)
    default:
      return /^\d+$/.test(name) ? shell.positional[Number(name) - 1] : shell.get(name)
  }
}

/** `${…}`. */
export function* expandParameter(
  shell: Shell,
  part: ParameterExpansionPart,
  target: Target,
): Generator<Wait, void> {
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
  if (!operation && !prefix && (name === '@' || name === '*')) return expandArguments(shell, name, target)
  const value = parameterValue(shell, name)
  if (prefix === '#') return addTo(target, String(lengthOf(shell, name, value)))
  if (operation?.type === 'Default') {
    const { operator, operand } = operation
    const isSet = value !== undefined && !(operator[0] === ':' && value === '')
    return yield* expandDefault(shell, { name, value, isSet, operator, operand }, target)
  }
  if (value === undefined && shell.has('nounset')) return shell.fail(`${name}: parameter not set`)
  addTo(target, yield* operate(shell, value ?? '', operation))
}

/** $@ and $*: every argument a field, except that "$*" is one text. */
export function expandArguments(shell: Shell, name: '@' | '*', target: Target): void {
  const { fields, isQuoted } = target
  const separator = name === '*' ? (shell.get('IFS')?.[0] ?? ' ') : ' '
  if (fields.purpose !== 'fields' || (isQuoted && name === '*')) {
    addTo(target, shell.positional.join(separator))
    return
  }
  for (const [n, argument] of shell.positional.entries()) {
    if (n > 0) fields.endField()
    if (isQuoted) fields.addQuoted(argument)
    else fields.addExpanded(argument)
  }
}

interface Defaulting {
  readonly name: string
  readonly value: string | undefined
  readonly isSet: boolean
  readonly operator: string
  readonly operand: Word
}

function* expandDefault(shell: Shell, choice: Defaulting, target: Target): Generator<Wait, void> {
  const { name, value, isSet, operand } = choice
  const kind = choice.operator.at(-1)
  if (kind === '+' ? !isSet : isSet) {
    if (kind !== '+') addTo(target, value ?? '')
    return
  }
  if (kind === '-' || kind === '+') {
    if (operand.parts) return yield* shell.language.expandParts(shell, operand.parts, target)
    return addTo(target, yield* shell.language.expandText(shell, operand))
  }
  const text = yield* shell.language.expandText(shell, operand)
  if (kind === '?') return shell.fail(`${name}: ${text || 'parameter not set'}`)
  shell.set(name, text)
  addTo(target, text)
}

function* operate(
  shell: Shell,
  value: string,
  operation: ParameterOperation | undefined,
): Generator<Wait, string> {
  const { memo } = shell
  switch (operation?.type) {
    case 'Remove': {
      const pattern = yield* shell.language.expandPattern(shell, operation.operand)
      return removePattern(memo, value, { pattern, operator: operation.operator })
    }
    case 'Replace': {
      const pattern = yield* shell.language.expandPattern(shell, operation.pattern)
      const replacement = yield* shell.language.expandText(shell, operation.replacement)
      return replacePattern(memo, value, { pattern, replacement, operator: operation.operator })
    }
    case 'Slice': {
      const offset = yield* evaluateText(shell, yield* shell.language.expandText(shell, operation.offset))
      const length =
        operation.length &&
        (yield* evaluateText(shell, yield* shell.language.expandText(shell, operation.length)))
      return slice(value, offset, length)
    }
    case 'CaseModification':
      return changeCase(value, operation.operator)
    default:
      return value
  }
}

function slice(value: string, offset: number, length: number | undefined): string {
  const from = offset < 0 ? Math.max(0, value.length + offset) : offset
  if (length === undefined) return value.slice(from)
  return value.slice(from, length < 0 ? value.length + length : from + length)
}

function changeCase(value: string, operator: '^' | '^^' | ',' | ',,'): string {
  const change = (text: string) => (operator[0] === '^' ? text.toUpperCase() : text.toLowerCase())
  return operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1)
}

const lengthOf = (shell: Shell, name: string, value: string | undefined): number =>
  name === '@' || name === '*' ? shell.positional.length : [...(value ?? '')].length

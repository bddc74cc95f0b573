/** Parameters and what `${…}` does with them. */
import type { ParameterExpansionPart, ParameterOperation } from 'unbash'
import type { Wait } from '../../runtime/streams.ts'
import { removePattern, replacePattern } from '../pattern.ts'
import { evaluateText } from './arithmetic.ts'
import { expandArguments, expandParts, expandPattern, expandText } from './expand.ts'
import type { Fields } from './fields.ts'
import type { Shell } from './shell.ts'

interface Target {
  readonly fields: Fields
  readonly isQuoted: boolean
}

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
  if (prefix === '#') return add(target, String(lengthOf(shell, name, value)))
  if (operation?.type === 'Default') {
    const { operator, operand } = operation
    const isSet = value !== undefined && !(operator[0] === ':' && value === '')
    return yield* expandDefault(shell, { name, value, isSet, operator, operand }, target)
  }
  if (value === undefined && shell.has('nounset')) return shell.fail(`${name}: parameter not set`)
  add(target, yield* operate(shell, value ?? '', operation))
}

interface Defaulting {
  readonly name: string
  readonly value: string | undefined
  readonly isSet: boolean
  readonly operator: string
  readonly operand: NonNullable<Parameters<typeof expandText>[1]>
}

function* expandDefault(shell: Shell, choice: Defaulting, target: Target): Generator<Wait, void> {
  const { name, value, isSet, operand } = choice
  const kind = choice.operator.at(-1)
  if (kind === '+' ? !isSet : isSet) {
    if (kind !== '+') add(target, value ?? '')
    return
  }
  if (kind === '-' || kind === '+') {
    if (operand.parts) return yield* expandParts(shell, operand.parts, target.fields, target.isQuoted)
    return add(target, yield* expandText(shell, operand))
  }
  const text = yield* expandText(shell, operand)
  if (kind === '?') return shell.fail(`${name}: ${text || 'parameter not set'}`)
  shell.set(name, text)
  add(target, text)
}

function* operate(
  shell: Shell,
  value: string,
  operation: ParameterOperation | undefined,
): Generator<Wait, string> {
  const { memo } = shell.process.machine
  switch (operation?.type) {
    case 'Remove': {
      const pattern = yield* expandPattern(shell, operation.operand)
      return removePattern(memo, value, { pattern, operator: operation.operator })
    }
    case 'Replace': {
      const pattern = yield* expandPattern(shell, operation.pattern)
      const replacement = yield* expandText(shell, operation.replacement)
      return replacePattern(memo, value, { pattern, replacement, operator: operation.operator })
    }
    case 'Slice': {
      const offset = yield* evaluateText(shell, yield* expandText(shell, operation.offset))
      const length =
        operation.length && (yield* evaluateText(shell, yield* expandText(shell, operation.length)))
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

const add = ({ fields, isQuoted }: Target, text: string): void =>
  isQuoted ? fields.addQuoted(text) : fields.addExpanded(text)

/** What the values of flags may be, and the sentence for those that may not. */
import { type Command, InvalidArgumentError } from 'commander'
import { isHost } from '../apiserver/http/hosts.ts'
import { isWholeNumber, mustBeWholeNumber, type WholeNumbers } from '../cluster-options.ts'
import { isSpeed, mustBeSpeed, type Speed } from '../sim/pacer.ts'
import { CliError } from './cli-error.ts'

export const ports: WholeNumbers = { least: 0, most: 65_535 }

export const wholeNumber = (range: WholeNumbers) => (text: string) => {
  const value = Number(text)
  if (/^\d+$/.test(text) && isWholeNumber(value, range)) return value
  throw new InvalidArgumentError(mustBeWholeNumber(range))
}

const decimal = /^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i

export function speed(text: string): Speed {
  const value = decimal.test(text) ? Number(text) : text
  if (isSpeed(value)) return value
  throw new InvalidArgumentError(mustBeSpeed)
}

/** What an unset variable of a shell becomes is a mistake, not a name; so is the flag behind one whose value is missing. */
export function given(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.')
  if (text.startsWith('--')) throw new InvalidArgumentError('It is a flag, and no value.')
  return text
}

/** For a flag that may be given several times. */
export const eachGiven = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  given(text),
]

/** The same for hosts. */
export function eachHost(text: string, before: readonly string[] = []): readonly string[] {
  if (isHost(given(text))) return [...before, text]
  throw new InvalidArgumentError('It must be a name or an address, without a port.')
}

/** Of two values for one flag, one is not meant. */
export function refuseRepeats(command: Command): void {
  for (const option of command.options.filter(({ variadic }) => !variadic)) {
    let times = 0
    command.on(`option:${option.name()}`, () => {
      if (++times > 1) throw new CliError(`option '${option.flags}' is given more than once`)
    })
  }
  command.commands.forEach(refuseRepeats)
}

/** `key=value`, for a flag that may be given several times. */
export function eachPair(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(given(text)) ?? []
  if (key === undefined) throw new InvalidArgumentError('It must be key=value.')
  return Object.assign(Object.create(null), before, { [key]: value })
}

export interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: string
}

/** `key=value:effect` or `key:effect`, as kubectl has it, for a flag that may be given several times. */
export function eachTaint(text: string, before: readonly Taint[] = []): readonly Taint[] {
  const [, key, value, effect] = /^([^=:]+)(?:=([^:]*))?:([^:]+)$/.exec(given(text)) ?? []
  if (key === undefined) throw new InvalidArgumentError('It must be key=value:effect.')
  return [...before, { key, ...(value !== undefined && { value }), effect }]
}

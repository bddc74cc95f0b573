/** What the values of flags may be, and the sentence for those that may not. */
import { InvalidArgumentError } from 'commander'
import { isHost } from '../apiserver/http/hosts.ts'
import { isWholeNumber, mustBeWholeNumber, type WholeNumbers } from '../cluster-options.ts'
import { isSpeed, mustBeSpeed, type Speed } from '../sim/pacer.ts'

export const ports: WholeNumbers = { least: 0, most: 65_535 }

export const wholeNumber = (range: WholeNumbers) => (text: string) => {
  const value = Number(text)
  if (/^\d+$/.test(text) && isWholeNumber(value, range)) return value
  throw new InvalidArgumentError(mustBeWholeNumber(range))
}

export function speed(text: string): Speed {
  const value = isSpeed(text) ? text : Number(text)
  if (isSpeed(value)) return value
  throw new InvalidArgumentError(mustBeSpeed)
}

/** A flag that may be given more than once. */
export function allowedHosts(text: string, before: readonly string[] = []): readonly string[] {
  if (isHost(text)) return [...before, text]
  throw new InvalidArgumentError('It must be a name or an address, without a port.')
}

/** Functions that the servers have in common. */
import { formatDate } from '../../programs/commands/date.ts'
import { textOf } from '../../runtime/bytes.ts'
import type { Asking } from './asking.ts'
import { checked, compareValues, isTrue, longestText, lower, numberOf } from './expressions.ts'
import { SqlError, type SqlValue } from './syntax.ts'

interface Server {
  readonly version: string
  /** `length` counts characters, not bytes. */
  readonly measuresCharacters?: boolean
}

/** @throws for one that there is not */
export function usualFunction(
  name: string,
  args: readonly SqlValue[],
  { now, user, database }: Asking,
  { version, measuresCharacters }: Server,
): SqlValue {
  const [first = null, second = null] = args
  const text = first === null ? '' : String(first)
  switch (name) {
    case 'now':
    case 'current_timestamp':
    case 'sysdate':
      return formatDate(now, '%F %T')
    case 'curdate':
    case 'current_date':
      return formatDate(now, '%F')
    case 'unix_timestamp':
      return Math.floor(now / 1_000)
    case 'version':
      return version
    case 'database':
    case 'schema':
      return database ?? null
    case 'user':
    case 'current_user':
      return user
    case 'concat':
      return args.includes(null) ? null : joined(args)
    case 'upper':
      return first === null ? null : text.replace(/[a-z]+/g, (each) => each.toUpperCase())
    case 'lower':
      return first === null ? null : lower(text)
    case 'length':
    case 'char_length':
    case 'character_length': {
      const isInBytes = name === 'length' && !measuresCharacters
      return first === null ? null : isInBytes ? text.length : [...textOf(text)].length
    }
    case 'coalesce':
    case 'ifnull':
      return args.find((each) => each !== null) ?? null
    case 'if':
      return isTrue(first) ? second : (args[2] ?? null)
    case 'abs':
      return Math.abs(numberOf(first))
    case 'round':
      return Number(numberOf(first).toFixed(Math.min(20, Math.max(0, numberOf(second)))))
    case 'greatest':
      return args.reduce((best, each) => (compareValues(each, best) > 0 ? each : best))
    case 'sleep':
      return 0
    case 'trim':
      return first === null ? null : text.trim()
    case 'replace':
      return first === null ? null : replaced(text, String(second), String(args[2] ?? ''))
    case 'substr':
    case 'substring': {
      const from = Math.max(0, numberOf(second) - 1)
      return first === null ? null : text.slice(from, args.length > 2 ? from + numberOf(args[2]) : undefined)
    }
    case 'least':
      return args.reduce((best, each) => (compareValues(each, best) < 0 ? each : best))
    case 'floor':
      return Math.floor(numberOf(first))
    case 'ceil':
    case 'ceiling':
      return Math.ceil(numberOf(first))
    default:
      throw new SqlError('unsupported', `${name.toUpperCase()}()`)
  }
}

function joined(args: readonly SqlValue[]): string {
  if (args.reduce<number>((sum, each) => sum + String(each).length, 0) > longestText)
    throw new SqlError('takes long', '')
  return args.join('')
}

function replaced(text: string, part: string, by: string): string {
  if ((text.length / Math.max(1, part.length) + 1) * by.length > longestText)
    throw new SqlError('takes long', '')
  return checked(text.replaceAll(part, by))
}

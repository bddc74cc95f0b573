/** Commands of redis that say how many keys they have: `ZUNION 2 a b WITHSCORES`. */
import { RedisError } from '../error.ts'

/** @throws RedisError */
export function numberedKeys([count, ...words]: readonly string[]): {
  readonly keys: readonly string[]
  readonly rest: readonly string[]
} {
  const number = /^-?\d{1,9}$/.test(count ?? '') ? Number(count) : undefined
  if (number === undefined) throw new RedisError('ERR value is not an integer or out of range')
  if (number <= 0) throw new RedisError('ERR numkeys should be greater than 0')
  if (number > words.length) throw new RedisError("ERR Number of keys can't be greater than number of args")
  return { keys: words.slice(0, number), rest: words.slice(number) }
}

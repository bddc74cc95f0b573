/** Commands of redis for how long keys are kept. */
import { type Command, type Commands, integer, type Run, unlessZero } from '../command.ts'
import { RedisError } from '../error.ts'

/** @param isFromNow whether it is a length of time, not an instant */
const expire = (unitMs: number, isFromNow: boolean): Command =>
  unlessZero((store, [key, time, ...options]) => {
    const ms = integer(time) * unitMs
    const isFit = conditionOf(options)
    if (store.peek(key) === undefined) return 0
    const at = ms + (isFromNow ? store.surroundings.now() : 0)
    if (!isFit(store.expiryOf(key), at)) return 0
    if (at <= store.surroundings.now()) store.delete(key)
    else store.expire(key, at)
    return 1
  })

/** `NX`, `GT`: whether a key that has one end may get another. What has none ends last. @throws RedisError */
function conditionOf(options: readonly string[]): (old: number | undefined, at: number) => boolean {
  const words = options.map((each) => each.toUpperCase())
  const odd = words.findIndex((each) => !/^(NX|XX|GT|LT)$/.test(each))
  if (odd >= 0) throw new RedisError(`ERR Unsupported option ${options[odd]}`)
  const [nx, xx, gt, lt] = ['NX', 'XX', 'GT', 'LT'].map((each) => words.includes(each))
  if (nx && (xx || gt || lt))
    throw new RedisError('ERR NX and XX, GT or LT options at the same time are not compatible')
  if (gt && lt) throw new RedisError('ERR GT and LT options at the same time are not compatible')
  return (old, at) =>
    !(
      (nx && old !== undefined) ||
      (xx && old === undefined) ||
      (gt && (old === undefined || at <= old)) ||
      (lt && old !== undefined && at >= old)
    )
}

/** When a key ends: -1 never, -2 where there is none. */
const timeOfEnd =
  (unitMs: number): Run =>
  (store, [key]) => {
    if (store.peek(key) === undefined) return -2
    const at = store.expiryOf(key)
    return at === undefined ? -1 : Math.floor(at / unitMs)
  }

/** How long a key is kept yet. */
const timeLeft =
  (unitMs: number): Run =>
  (store, [key]) => {
    if (store.peek(key) === undefined) return -2
    const at = store.expiryOf(key)
    return at === undefined ? -1 : Math.round((at - store.surroundings.now()) / unitMs)
  }

export const expiryCommands: Commands = {
  expire: expire(1_000, true),
  pexpire: expire(1, true),
  expireat: expire(1_000, false),
  pexpireat: expire(1, false),
  expiretime: timeOfEnd(1_000),
  pexpiretime: timeOfEnd(1),
  ttl: timeLeft(1_000),
  pttl: timeLeft(1),
  persist: unlessZero((store, [key]) => {
    const had = store.peek(key) !== undefined && store.expiryOf(key) !== undefined
    store.expire(key, undefined)
    return had ? 1 : 0
  }),
}

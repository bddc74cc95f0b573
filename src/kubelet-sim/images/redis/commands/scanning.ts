/** Commands of redis that go through what there is, piece by piece. Of what a key has, all is told at once. */
import { type Commands, syntaxError } from '../command.ts'
import { RedisError } from '../error.ts'
import { fits } from '../glob.ts'
import { typeOf } from '../values.ts'
import { scoreText } from './score-ranges.ts'

interface Scan {
  /** 0 to begin with. */
  readonly cursor: number
  readonly pattern: string
  /** How much is looked at. */
  readonly count: number
  readonly type: string | undefined
  /** Only the names of fields. */
  readonly isShort: boolean
}

/** Source: SCAN. */
const usualCount = 10

/** `0 MATCH user:* COUNT 100 TYPE string`. @throws RedisError */
function scanOf([cursor, ...options]: readonly string[], known: readonly string[]): Scan {
  if (!/^\d{1,15}$/.test(cursor)) throw new RedisError('ERR invalid cursor')
  let [pattern, type, isShort, count]: [string, string | undefined, boolean, number] = [
    '*',
    undefined,
    false,
    usualCount,
  ]
  for (let n = 0; n < options.length; n++) {
    const word = options[n].toLowerCase()
    if (word === 'novalues' && known.includes(word)) {
      isShort = true
      continue
    }
    const value = options[++n]
    if (value === undefined || !['match', 'count', ...known].includes(word)) throw syntaxError()
    if (word === 'match') pattern = value
    else if (word === 'type') type = value.toLowerCase()
    else if (!/^-?\d+$/.test(value)) throw new RedisError('ERR value is not an integer or out of range')
    else if (Number(value) < 1) throw syntaxError()
    else count = Number(value)
  }
  return { cursor: Number(cursor), pattern, count, type, isShort }
}

export const scanCommands: Commands = {
  scan: (store, args) => {
    const { cursor, pattern, count, type } = scanOf(args, ['type'])
    const { keys, next } = store.scan(cursor, count)
    const those = keys.filter((key) => fits(key, pattern))
    return [
      String(next),
      type === undefined ? those : those.filter((key) => typeOf(store.peek(key)) === type),
    ]
  },
  hscan: (store, [key, ...args]) => {
    const { pattern, isShort } = scanOf(args, ['novalues'])
    const fields = [...(store.hash(key) ?? [])].filter(([name]) => fits(name, pattern))
    return ['0', isShort ? fields.map(([name]) => name) : fields.flat()]
  },
  sscan: (store, [key, ...args]) => {
    const { pattern } = scanOf(args, [])
    return ['0', [...(store.set(key) ?? [])].filter((each) => fits(each, pattern))]
  },
  zscan: (store, [key, ...args]) => {
    const { pattern } = scanOf(args, [])
    const members = (store.sortedSet(key)?.inOrder() ?? []).filter(([member]) => fits(member, pattern))
    return ['0', members.flatMap(([member, score]) => [member, scoreText(score)])]
  },
}

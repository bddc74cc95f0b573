/** Commands of redis that go through what there is, piece by piece: all of it is told at once, for nobody has so much here. */
import { type Commands, fits, reads, readsOf, syntaxError } from './command.ts'
import { RedisError } from './error.ts'
import { typeOf } from './keys.ts'
import { scoreText } from './sets.ts'

interface Scan {
  readonly pattern: string
  readonly type: string | undefined
  /** Only the names of fields. */
  readonly isShort: boolean
}

/** `0 MATCH user:* COUNT 100 TYPE string`. @throws RedisError */
function scanOf([cursor, ...options]: readonly string[], known: readonly string[]): Scan {
  if (!/^\d+$/.test(cursor)) throw new RedisError('ERR invalid cursor')
  let [pattern, type, isShort]: [string, string | undefined, boolean] = ['*', undefined, false]
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
  }
  return { pattern, type, isShort }
}

export const scanCommands: Commands = {
  scan: readsOf('none', 1, (store, args) => {
    const { pattern, type } = scanOf(args, ['type'])
    const keys = store.keys().filter((key) => fits(key, pattern))
    return ['0', type === undefined ? keys : keys.filter((key) => typeOf(store.get(key)) === type)]
  }),
  hscan: reads(2, (store, [key, ...args]) => {
    const { pattern, isShort } = scanOf(args, ['novalues'])
    const fields = [...(store.hash(key) ?? [])].filter(([name]) => fits(name, pattern))
    return ['0', isShort ? fields.map(([name]) => name) : fields.flat()]
  }),
  sscan: reads(2, (store, [key, ...args]) => {
    const { pattern } = scanOf(args, [])
    return ['0', [...(store.set(key) ?? [])].filter((each) => fits(each, pattern))]
  }),
  zscan: reads(2, (store, [key, ...args]) => {
    const { pattern } = scanOf(args, [])
    const members = (store.sortedSet(key)?.inOrder() ?? []).filter(([member]) => fits(member, pattern))
    return ['0', members.flatMap(([member, score]) => [member, scoreText(score)])]
  }),
}

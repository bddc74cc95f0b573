/** What redis publishes of changes to its keys, where `notify-keyspace-events` asks for it. Source: notify.c. */
import type { RedisStore } from './store.ts'

/** By class: the events, each with the commands that cause it. */
const written: Readonly<Record<string, string>> = {
  g: `del: del unlink getdel; expire: expire pexpire expireat pexpireat; persist: persist; restore: restore; sortstore: sort`,
  $: `set: set setnx setex psetex getset mset msetnx bitop; append: append; setrange: setrange; setbit: setbit bitfield;
    incrby: incr decr incrby decrby; incrbyfloat: incrbyfloat; pfadd: pfadd pfmerge`,
  l: `lpush: lpush lpushx; rpush: rpush rpushx; lpop: lpop; rpop: rpop; linsert: linsert; lset: lset; lrem: lrem; ltrim: ltrim`,
  s: `sadd: sadd; srem: srem; spop: spop; sinterstore: sinterstore; sunionstore: sunionstore; sdiffstore: sdiffstore`,
  z: `zadd: zadd geoadd; zincr: zincrby; zrem: zrem; zremrangebyscore: zremrangebyscore; zremrangebyrank: zremrangebyrank;
    zremrangebylex: zremrangebylex; zpopmin: zpopmin; zpopmax: zpopmax; zinterstore: zinterstore; zunionstore: zunionstore;
    zdiffstore: zdiffstore; zrangestore: zrangestore; geosearchstore: geosearchstore; georadiusstore: georadius georadiusbymember`,
  h: `hset: hset hmset hsetnx; hincrby: hincrby; hincrbyfloat: hincrbyfloat; hdel: hdel`,
  t: `xadd: xadd; xtrim: xtrim; xdel: xdel; xsetid: xsetid`,
}

interface Event {
  readonly sort: string
  readonly name: string
  readonly key: string
}

const events: ReadonlyMap<string, readonly [sort: string, name: string]> = new Map(
  Object.entries(written).flatMap(([sort, text]) =>
    text.split(';').flatMap((each) => {
      const [name, commands] = each.trim().split(': ')
      return commands.split(/\s+/).map((command) => [command, [sort, name]] as const)
    }),
  ),
)

/** Events of commands that do one thing to one key and another to another: `rename a b`. */
function eventsOfTwo([name, from, to, ...rest]: readonly string[]): readonly Event[] | undefined {
  const of = (sort: string, first: string, second: string): readonly Event[] => [
    ...(first === '' ? [] : [{ sort, name: first, key: from }]),
    { sort, name: second, key: to },
  ]
  switch (name.toLowerCase()) {
    case 'rename':
    case 'renamenx':
      return of('g', 'rename_from', 'rename_to')
    case 'copy':
      return of('g', '', 'copy_to')
    case 'move':
      return [{ sort: 'g', name: 'move_from', key: from }]
    case 'smove':
      return of('s', 'srem', 'sadd')
    case 'rpoplpush':
      return of('l', 'rpop', 'lpush')
    case 'lmove':
      return of('l', `${rest[0]?.[0] ?? 'l'}pop`.toLowerCase(), `${rest[1]?.[0] ?? 'l'}push`.toLowerCase())
    default:
      return undefined
  }
}

/** Commands that end by making a key of theirs, and read the others. */
const madeFirst = /store$|^bitop$|^pfmerge$|^sort$|^georadius/

export class KeyEvents {
  /** @param wanted what is published: `notify-keyspace-events` */
  constructor(
    private readonly wanted: () => string,
    private readonly publish: (channel: string, message: string) => void,
  ) {}

  get isOn(): boolean {
    return this.wanted() !== ''
  }

  /** Something is published where a key comes to its end. */
  get hasEnds(): boolean {
    return this.#isWanted('x')
  }

  /** Which of them there are, before a command changes them. */
  before(store: RedisStore, keys: readonly string[]): ReadonlySet<string> {
    return new Set(this.isOn ? keys.filter((key) => store.peek(key) !== undefined) : [])
  }

  /** A command has changed something. */
  changed(
    store: RedisStore,
    words: readonly string[],
    keys: readonly string[],
    before: ReadonlySet<string>,
  ): void {
    if (!this.isOn) return
    for (const key of keys)
      if (!before.has(key) && store.peek(key) !== undefined) this.tell(store, { sort: 'n', name: 'new', key })
    for (const each of this.#eventsOf(store, words, keys, before)) this.tell(store, each)
    const name = words[0].toLowerCase()
    if (/^(del|unlink|getdel|rename|renamenx|move)$/.test(name)) return
    for (const key of keys)
      if (before.has(key) && store.peek(key) === undefined) this.tell(store, { sort: 'g', name: 'del', key })
  }

  tell(store: RedisStore, { sort, name, key }: Event): void {
    if (!this.#isWanted(sort)) return
    const wanted = this.wanted()
    if (wanted.includes('K')) this.publish(`__keyspace@${store.index}__:${key}`, name)
    if (wanted.includes('E')) this.publish(`__keyevent@${store.index}__:${name}`, key)
  }

  #isWanted(sort: string): boolean {
    const wanted = this.wanted()
    // All of them but those of keys that are missed, and of new ones.
    return wanted.includes(sort) || (wanted.includes('A') && sort !== 'm' && sort !== 'n')
  }

  #eventsOf(
    store: RedisStore,
    words: readonly string[],
    keys: readonly string[],
    before: ReadonlySet<string>,
  ): readonly Event[] {
    const name = words[0].toLowerCase()
    const two = eventsOfTwo(words)
    if (two) return two
    if (name === 'xgroup') return [{ sort: 't', name: `xgroup-${words[1].toLowerCase()}`, key: words[2] }]
    if (name === 'getex') {
      const how = words[2]?.toLowerCase()
      if (how === undefined) return []
      return [{ sort: 'g', name: how === 'persist' ? how : 'expire', key: words[1] }]
    }
    const event = events.get(name)
    if (!event) return []
    const [sort, what] = event
    const those =
      what === 'del' ? keys.filter((key) => before.has(key) && store.peek(key) === undefined) : keys
    const told = (madeFirst.test(name) ? [madeBy(name, words)] : those).map((key) => ({
      sort,
      name: what,
      key,
    }))
    const isShort = /^(set|setex|psetex)$/.test(name) && store.expiryOf(words[1]) !== undefined
    return isShort ? [...told, { sort: 'g', name: 'expire', key: words[1] }] : told
  }
}

/** The key that such a command makes. */
function madeBy(name: string, words: readonly string[]): string {
  if (name === 'bitop') return words[2]
  if (!/^(sort|georadius)/.test(name)) return words[1]
  return words[words.findIndex((each, n) => n > 1 && /^store(dist)?$/i.test(each)) + 1]
}

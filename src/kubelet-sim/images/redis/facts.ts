/** What redis says of each of its commands: how many words, which of them are keys, and what it is held to be. Source: COMMAND INFO. */

/** `w` writes, `r` reads, `m` is denied where memory is full, `F` is fast, `b` blocks, `s` is for no script, `p` is of pub/sub, `a` is for administrators, `D` is dangerous. */
type Flags = string

export interface Fact {
  readonly name: string
  /** Words with its name; less than zero: at least so many. */
  readonly arity: number
  readonly flags: Flags
  /** The places of its first and last key (from the end, where that is less than zero), and how far one is from the next. 0: none. */
  readonly first: number
  readonly last: number
  readonly step: number
  /** The category of what it is for. */
  readonly group: string
}

/** By group: `name arity flags`, then the places of its keys, where that is not the first word alone. */
const written: Readonly<Record<string, string>> = {
  string: `append 3 wmF, decr 2 wmF, decrby 3 wmF, get 2 rF, getdel 2 wF, getex -2 wF, getrange 4 r, getset 3 wmF, incr 2 wmF,
    incrby 3 wmF, incrbyfloat 3 wmF, lcs -3 r 1 2 1, mget -2 rF 1 -1 1, mset -3 wm 1 -1 2, msetnx -3 wm 1 -1 2, psetex 4 wm,
    set -3 wm, setex 4 wm, setnx 3 wmF, setrange 4 wm, strlen 2 rF, substr 4 r`,
  list: `blmove 6 wmsb 1 2 1, blmpop -5 wb 0, blpop -3 wsb 1 -2 1, brpop -3 wsb 1 -2 1, brpoplpush 4 wmsb 1 2 1, lindex 3 r,
    linsert 5 wm, llen 2 rF, lmove 5 wm 1 2 1, lmpop -4 w 0, lpop -2 wF, lpos -3 r, lpush -3 wmF, lpushx -3 wmF, lrange 4 r,
    lrem 4 w, lset 4 wm, ltrim 4 w, rpop -2 wF, rpoplpush 3 wm 1 2 1, rpush -3 wmF, rpushx -3 wmF`,
  set: `sadd -3 wmF, scard 2 rF, sdiff -2 r 1 -1 1, sdiffstore -3 wm 1 -1 1, sinter -2 r 1 -1 1, sintercard -3 r 0,
    sinterstore -3 wm 1 -1 1, sismember 3 rF, smembers 2 r, smismember -3 rF, smove 4 wF 1 2 1, spop -2 wF, srandmember -2 r,
    srem -3 wF, sscan -3 r, sunion -2 r 1 -1 1, sunionstore -3 wm 1 -1 1`,
  sortedset: `bzmpop -5 wb 0, bzpopmax -3 wsbF 1 -2 1, bzpopmin -3 wsbF 1 -2 1, zadd -4 wmF, zcard 2 rF, zcount 4 rF,
    zdiff -3 r 0, zdiffstore -4 wm 1, zincrby 4 wmF, zinter -3 r 0, zintercard -3 r 0, zinterstore -4 wm 1, zlexcount 4 rF,
    zmpop -4 w 0, zmscore -3 rF, zpopmax -2 wF, zpopmin -2 wF, zrandmember -2 r, zrange -4 r, zrangebylex -4 r,
    zrangebyscore -4 r, zrangestore -5 wm 1 2 1, zrank -3 rF, zrem -3 wF, zremrangebylex 4 w, zremrangebyrank 4 w,
    zremrangebyscore 4 w, zrevrange -4 r, zrevrangebylex -4 r, zrevrangebyscore -4 r, zrevrank -3 rF, zscan -3 r,
    zscore 3 rF, zunion -3 r 0, zunionstore -4 wm 1`,
  hash: `hdel -3 wF, hexists 3 rF, hexpire -6 wF, hexpireat -6 wF, hexpiretime -5 rF, hget 3 rF, hgetall 2 r, hgetdel -5 wF,
    hgetex -5 wF, hincrby 4 wmF, hincrbyfloat 4 wmF, hkeys 2 r, hlen 2 rF, hmget -3 rF, hmset -4 wmF, hpersist -5 wF,
    hpexpire -6 wF, hpexpireat -6 wF, hpexpiretime -5 rF, hpttl -5 rF, hrandfield -2 r, hscan -3 r, hset -4 wmF,
    hsetex -6 wmF, hsetnx 4 wmF, hstrlen 3 rF, httl -5 rF, hvals 2 r`,
  bitmap: `bitcount -2 r, bitfield -2 wm, bitfield_ro -2 rF, bitop -4 wm 2 -1 1, bitpos -3 r, getbit 3 rF, setbit 4 wm`,
  hyperloglog: `pfadd -2 wmF, pfcount -2 r 1 -1 1, pfdebug 3 wma 2 2 1, pfmerge -2 wm 1 -1 1, pfselftest 1 a 0`,
  geo: `geoadd -5 wm, geodist -4 r, geohash -2 r, geopos -2 r, georadius -6 wm, georadius_ro -6 r, georadiusbymember -5 wm,
    georadiusbymember_ro -5 r, geosearch -7 r, geosearchstore -8 wm 1 2 1`,
  stream: `xack -4 wF, xadd -5 wmF, xautoclaim -6 wF, xclaim -6 wF, xdel -3 wF, xgroup -2 w 2 2 1, xinfo -2 r 2 2 1,
    xlen 2 rF, xpending -3 r, xrange -4 r, xread -4 rb 0, xreadgroup -7 wb 0, xrevrange -4 r, xsetid -3 wmF, xtrim -4 w`,
  keyspace: `copy -3 wm 1 2 1, dbsize 1 rF 0, del -2 w 1 -1 1, dump 2 r, exists -2 rF 1 -1 1, expire -3 wF, expireat -3 wF,
    expiretime 2 rF, flushall -1 wD 0, flushdb -1 wD 0, keys 2 rD 0, migrate -6 wD 0, move 3 wF, object -2 r 2 2 1,
    persist 2 wF, pexpire -3 wF, pexpireat -3 wF, pexpiretime 2 rF, pttl 2 rF, randomkey 1 r 0, rename 3 w 1 2 1,
    renamenx 3 wF 1 2 1, restore -4 wmD, scan -2 r 0, sort -2 wmD, sort_ro -2 rD, swapdb 3 wFD 0, touch -2 rF 1 -1 1,
    ttl 2 rF, type 2 rF, unlink -2 wF 1 -1 1`,
  connection: `asking 1 F 0, auth -2 sF 0, client -2 s 0, command -1 0, echo 2 F 0, hello -1 sF 0, ping -1 F 0, quit -1 sF 0,
    readonly 1 F 0, readwrite 1 F 0, reset 1 sF 0, select 2 F 0, wait 3 b 0, waitaof 4 b 0`,
  transaction: `discard 1 sF 0, exec 1 s 0, multi 1 sF 0, unwatch 1 sF 0, watch -2 sF 1 -1 1`,
  pubsub: `psubscribe -2 ps 0, publish 3 pF 0, pubsub -2 p 0, punsubscribe -1 ps 0, spublish 3 pF 0, ssubscribe -2 ps 0,
    subscribe -2 ps 0, sunsubscribe -1 ps 0, unsubscribe -1 ps 0`,
  scripting: `eval -3 s 0, eval_ro -3 s 0, evalsha -3 s 0, evalsha_ro -3 s 0, fcall -3 s 0, fcall_ro -3 s 0, function -2 s 0,
    script -2 s 0`,
  server: `acl -2 s 0, bgrewriteaof 1 as 0, bgsave -1 as 0, cluster -2 0, config -2 as 0, debug -2 as 0, failover -1 as 0,
    info -1 D 0, lastsave 1 aF 0, latency -2 as 0, lolwut -1 F 0, memory -2 r 0, module -2 as 0, monitor 1 as 0,
    psync -3 as 0, replconf -1 as 0, replicaof 3 as 0, role 1 FaD 0, save 1 as 0, sentinel -2 as 0, shutdown -1 as 0, slaveof 3 as 0,
    slowlog -2 a 0, sync 1 as 0, time 1 F 0`,
}

function factOf(group: string, text: string): Fact {
  const [name, arity, ...rest] = text.trim().split(/\s+/)
  const flags = /^[a-zA-Z]+$/.test(rest[0] ?? '') ? rest[0] : ''
  const [first = 1, last = first, step = 1] = rest.slice(flags === '' ? 0 : 1).map(Number)
  return { name, arity: Number(arity), flags, first, last, step, group }
}

/** By name. */
export const facts: ReadonlyMap<string, Fact> = new Map(
  Object.entries(written).flatMap(([group, text]) =>
    text.split(',').map((each) => {
      const fact = factOf(group, each)
      return [fact.name, fact] as const
    }),
  ),
)

/** Where the number of the keys is that follow it, of commands that say how many they have. */
const numberAt: Readonly<Record<string, number>> = {
  ...{
    blmpop: 2,
    bzmpop: 2,
    lmpop: 1,
    zmpop: 1,
    sintercard: 1,
    zintercard: 1,
    zdiff: 1,
    zinter: 1,
    zunion: 1,
  },
  ...{ zdiffstore: 2, zinterstore: 2, zunionstore: 2 },
  ...{ eval: 2, eval_ro: 2, evalsha: 2, evalsha_ro: 2, fcall: 2, fcall_ro: 2 },
}

/** The keys among the words of a command. @param words with its name */
export function keysIn(fact: Fact, words: readonly string[]): readonly string[] {
  const { name, first, last, step } = fact
  const keys: string[] = []
  const end = last < 0 ? words.length + last : last
  if (first > 0) for (let n = first; n <= end && n < words.length; n += step) keys.push(words[n])
  if (Object.hasOwn(numberAt, name)) {
    const at = numberAt[name]
    const count = /^\d{1,6}$/.test(words[at] ?? '') ? Number(words[at]) : 0
    keys.push(...words.slice(at + 1, at + 1 + count))
  }
  if (/^xread(group)?$/.test(name)) {
    const rest = words.slice(words.findIndex((each) => /^streams$/i.test(each)) + 1)
    keys.push(...rest.slice(0, Math.floor(rest.length / 2)))
  }
  if (/^(sort|georadius|georadiusbymember)$/.test(name)) {
    const at = words.findIndex((each, n) => n > 1 && /^store(dist)?$/i.test(each))
    if (at > 0 && at + 1 < words.length) keys.push(words[at + 1])
  }
  return keys
}

/** The categories of users' rules that a command is in. Source: setImplicitACLCategories. */
export function categoriesOf({ name, flags, group }: Fact): readonly string[] {
  const has = (flag: string) => flags.includes(flag)
  return [
    ...(group === 'server' ? [] : [group]),
    ...(has('w') ? ['write'] : []),
    ...(has('r') ? ['read'] : []),
    ...(has('a') ? ['admin'] : []),
    ...(has('a') || has('D') ? ['dangerous'] : []),
    ...(has('p') && group !== 'pubsub' ? ['pubsub'] : []),
    has('F') ? 'fast' : 'slow',
    ...(has('b') ? ['blocking'] : []),
    ...(/^(sort|sort_ro)$/.test(name) ? ['set', 'sortedset', 'list'] : []),
  ]
}

export const categories: readonly string[] =
  'keyspace read write set sortedset list hash string bitmap hyperloglog geo stream pubsub admin fast slow blocking dangerous connection transaction scripting'.split(
    ' ',
  )

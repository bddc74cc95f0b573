/** What redis-benchmark asks for in each of its tests, and how fast that is held to be. Source: redis-benchmark.c. */

export interface Load {
  /** By what `-t` chooses it. */
  readonly names: readonly string[]
  readonly title: string
  /** `__rand_int__` is a number of its own in each request, where `-r` says so. */
  readonly words: readonly string[]
  /** So many requests a second, of fifty clients. */
  readonly rate: number
  /** It changes what is kept. */
  readonly writes: boolean
}

const load = (names: string, title: string, words: readonly string[], rate: number, writes = true): Load => ({
  ...{ names: names.split(' '), title, words, rate, writes },
})

/** A list that others are read of. */
const rangeOf = (count: number, rate: number): Load =>
  load(
    `lrange lrange_${count}`,
    `LRANGE_${count} (first ${count} elements)`,
    ['LRANGE', 'mylist', '0', String(count - 1)],
    rate,
    false,
  )

/** @param data of each value */
export const loadsOf = (data: string): readonly Load[] => [
  load('ping_inline ping', 'PING_INLINE', ['PING'], 136_000, false),
  load('ping_mbulk ping', 'PING_MBULK', ['PING'], 137_000, false),
  load('set', 'SET', ['SET', 'key:__rand_int__', data], 134_000),
  load('get', 'GET', ['GET', 'key:__rand_int__'], 136_000, false),
  load('incr', 'INCR', ['INCR', 'counter:__rand_int__'], 135_000),
  load('lpush', 'LPUSH', ['LPUSH', 'mylist', data], 133_000),
  load('rpush', 'RPUSH', ['RPUSH', 'mylist', data], 134_000),
  load('lpop', 'LPOP', ['LPOP', 'mylist'], 132_000),
  load('rpop', 'RPOP', ['RPOP', 'mylist'], 133_000),
  load('sadd', 'SADD', ['SADD', 'myset', 'element:__rand_int__'], 136_000),
  load('hset', 'HSET', ['HSET', 'myhash', 'element:__rand_int__', data], 134_000),
  load('spop', 'SPOP', ['SPOP', 'myset'], 137_000),
  load('zadd', 'ZADD', ['ZADD', 'myzset', '0', 'element:__rand_int__'], 133_000),
  load('zpopmin', 'ZPOPMIN', ['ZPOPMIN', 'myzset'], 136_000),
  load(
    'lrange lrange_100 lrange_300 lrange_500 lrange_600',
    'LPUSH (needed to benchmark LRANGE)',
    ['LPUSH', 'mylist', data],
    133_000,
  ),
  rangeOf(100, 74_000),
  rangeOf(300, 31_000),
  rangeOf(500, 20_500),
  rangeOf(600, 17_500),
  load(
    'mset',
    'MSET (10 keys)',
    ['MSET', ...Array.from({ length: 10 }, () => ['key:__rand_int__', data]).flat()],
    96_000,
  ),
  load('xadd', 'XADD', ['XADD', 'mystream', '*', 'myfield', data], 118_000),
]

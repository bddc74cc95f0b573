/** The databases of redis, what is done in them, and what is heard of that. */
import { expect, test } from 'vitest'
import { Volume } from '../../../../src/kubelet-sim/runtime/files/files.ts'
import { seconds } from '../../../../src/sim/duration.ts'
import { server } from './support.ts'

test('sixteen databases keep what they are told apart, and are changed for each other', () => {
  const { ask, run } = server()
  expect(
    ask(
      'set a 0\nselect 1\nget a\nset a 1\nset b 2 ex 100\nswapdb 0 1\nget a\nmove a 2\ncopy b c\nselect 16',
    ),
  ).toBe('OK\nOK\n(nil)\nOK\nOK\nOK\n"0"\n(integer) 1\n(integer) 0\n(error) ERR DB index is out of range\n')
  expect(run("redis-cli -n 2 get a; redis-cli dbsize; redis-cli info keyspace | tr -d '\\r' | grep .")).toBe(
    '0\n2\n# Keyspace\ndb0:keys=2,expires=1,avg_ttl=90000\ndb2:keys=1,expires=0,avg_ttl=0\n',
  )
  expect(run('redis-cli -n 2 flushdb; redis-cli dbsize; redis-cli flushall; redis-cli dbsize')).toBe(
    'OK\n2\nOK\n0\n',
  )
})

test('a replica and a file have each database as it is', () => {
  const mounts = [{ path: '/data', volume: new Volume() }]
  const args = ['redis-server', '--appendonly', 'yes']
  const { run, start, clock } = server({ mounts, args })
  run('redis-cli -n 3 set a 1; redis-cli set b 2')
  const replica = start({ image: 'redis:8', args: ['redis-server', '--replicaof', '10.244.0.1', '6379'] })
  clock.advance(seconds(2))
  run('redis-cli -n 4 incrbyfloat c 1.5; redis-cli sadd s x; redis-cli spop s; redis-cli -n 3 set d 4')
  const script = 'redis-cli -n 3 mget a d; redis-cli get b; redis-cli -n 4 get c; redis-cli exists s'
  expect(run(script, replica.container)).toBe('1\n4\n2\n1.5\n0\n')
  const next = start({ image: 'redis:8', mounts, args })
  clock.advance(seconds(1))
  expect(run(script, next.container)).toBe('1\n4\n2\n1.5\n0\n')
})

test.each([
  [
    'sort',
    'rpush l 3 1 2\nsort l desc limit 0 2\nmset w1 3 w2 2 w3 1\nsort l by w* get # get w* store o\nlrange o 0 1',
    '(integer) 3\n1) "3"\n2) "2"\nOK\n(integer) 6\n1) "3"\n2) "1"\n',
  ],
  [
    'places',
    'geoadd sicily 13.361389 38.115556 Palermo 15.087269 37.502669 Catania\ngeodist sicily Palermo Catania km\ngeopos sicily Palermo\ngeohash sicily Palermo Catania\ngeosearch sicily fromlonlat 15 37 byradius 200 km asc withdist\ngeosearch sicily frommember Palermo bybox 10 10 km',
    '(integer) 2\n"166.2742"\n1) 1) "13.36138933897018433"\n   2) "38.11555639549629859"\n1) "sqc8b49rny0"\n2) "sqdtr74hyu0"\n1) 1) "Catania"\n   2) "56.4413"\n2) 1) "Palermo"\n   2) "190.4424"\n1) "Palermo"\n',
  ],
  [
    'bit fields',
    'bitfield f incrby i5 100 1 get u4 0\nbitfield g set u8 0 255 overflow fail incrby u8 0 1 overflow sat incrby u8 0 1\nbitfield_ro g get i8 #0',
    '1) (integer) 1\n2) (integer) 0\n1) (integer) 0\n2) (nil)\n3) (integer) 255\n1) (integer) -1\n',
  ],
  [
    'counts of different things',
    'pfadd h a b c d e f g\npfadd h a\npfcount h\npfadd i x y\npfmerge all h i\npfcount all',
    '(integer) 1\n(integer) 0\n(integer) 7\n(integer) 1\nOK\n(integer) 9\n',
  ],
  [
    'ranges of scores and names',
    'zadd z 1 a 2 b 3 c\nzrange z (1 +inf byscore limit 0 1\nzrange z [c [a bylex rev\nzadd y 10 b\nzunionstore u 2 z y weights 1 2\nzrange u 0 -1 withscores\nzinter 2 z y withscores\nzmscore z a x\nzmpop 2 none z max count 2',
    '(integer) 3\n1) "b"\n1) "c"\n2) "b"\n3) "a"\n(integer) 1\n(integer) 3\n1) "a"\n2) "1"\n3) "c"\n4) "3"\n5) "b"\n6) "22"\n1) "b"\n2) "12"\n1) "1"\n2) (nil)\n1) "z"\n2) 1) 1) "c"\n      2) "3"\n   2) 1) "b"\n      2) "2"\n',
  ],
  [
    'what two texts have in common',
    'mset one ohmytext two mynewtext\nlcs one two\nlcs one two len\nlcs one two idx minmatchlen 4 withmatchlen',
    'OK\n"mytext"\n(integer) 6\n1) "matches"\n2) 1) 1) 1) (integer) 4\n         2) (integer) 7\n      2) 1) (integer) 5\n         2) (integer) 8\n      3) (integer) 4\n3) "len"\n4) (integer) 6\n',
  ],
  [
    'patterns with letters to choose from',
    'mset hello 1 hallo 2 hxllo 3\nkeys h[ae]llo\nkeys h[^ae]llo\nkeys h[a-b]llo',
    'OK\n1) "hello"\n2) "hallo"\n1) "hxllo"\n1) "hallo"\n',
  ],
  [
    'how many words a command takes',
    'get\nget a b\nobject idletime none\nset a 1 px -1\nset a 1 nx xx\nmodule list',
    "(error) ERR wrong number of arguments for 'get' command\n(error) ERR wrong number of arguments for 'get' command\n(nil)\n(error) ERR invalid expire time in 'set' command\n(error) ERR syntax error\n(error) ERR MODULE is not simulated\n",
  ],
])('it knows of %s', (_name, lines, answers) => {
  expect(server().ask(lines)).toBe(answers)
})

test('a value is handed over to another server, and nothing else is taken for one', () => {
  const { run } = server()
  expect(
    run(
      'redis-cli rpush l a b; redis-cli dump l | head -c -1 | redis-cli -x restore m 0; redis-cli lrange m 0 -1; redis-cli restore n 0 x',
    ),
  ).toBe('2\nOK\na\nb\nERR DUMP payload version or checksum are wrong\n\n')
})

test('keys are gone through piece by piece, though some go and some come meanwhile', () => {
  const { run } = server()
  run('for n in $(seq 25); do echo set k$n $n; done | redis-cli')
  const page = (cursor: string) => {
    const [next, ...keys] = run(`redis-cli scan ${cursor} count 10`).trim().split('\n')
    return { next, keys }
  }
  const first = page('0')
  run('redis-cli del k1 k11; redis-cli set k26 x')
  const second = page(first.next)
  const third = page(second.next)
  expect(third.next).toBe('0')
  expect(new Set([...first.keys, ...second.keys, ...third.keys]).size).toBe(25)
  expect(run('redis-cli --scan --count 5 | wc -l; redis-cli --scan --pattern "k2?" | wc -l')).toBe('24\n7\n')
})

test('who watches sees what is asked, and who listens to keys what becomes of them', () => {
  const { run } = server()
  expect(
    run(
      "redis-cli monitor > /seen & sleep 1; redis-cli -n 2 set 'a b' 1 >/dev/null; sleep 1; kill $!; cat /seen | sed 's/^[0-9.]*//'",
    ),
  ).toBe('OK\n [0 127.0.0.1:40002] "SELECT" "2"\n [2 127.0.0.1:40002] "set" "a b" "1"\n')
  const events = run(
    [
      'redis-cli config set notify-keyspace-events KEA >/dev/null',
      'redis-cli psubscribe "__key*" >/heard & sleep 1',
      'redis-cli set a 1 ex 2; redis-cli lpush l x; redis-cli lpop l; redis-cli rename a b; sleep 3; kill $!',
      'grep -A1 __keyevent /heard | grep -v -- -- | paste - - | sed s/__keyevent@0__://',
    ].join('; '),
  )
  expect(events.split('\n').slice(4).join(' ').trim().replaceAll('\t', ' ')).toBe(
    'set a expire a lpush l lpop l del l rename_from a rename_to b expired b',
  )
})

/** Scripts of redis: what they do, what they may not, and what happens meanwhile. */
import { expect, test } from 'vitest'
import { exec } from '../../support.ts'
import { server } from './support.ts'

/** What a script answers, as redis-cli shows it at a terminal. */
const evaluating =
  (run: (script: string) => string) =>
  (source: string, words = '0') => {
    const answer = run(`cat > /s.lua <<'LUA'\n${source}\nLUA\nredis-cli --no-raw --eval /s.lua ${words}`)
    return answer.replace(/ script: \w{40}, on/, ' script: SHA, on')
  }

test.each([
  [
    'return {1, 2.9, "three", true, false, 4}',
    '1) (integer) 1\n2) (integer) 2\n3) "three"\n4) (integer) 1\n5) (nil)\n6) (integer) 4\n',
  ],
  ['return {1, nil, 3}', '1) (integer) 1\n'],
  ['return redis.status_reply("FINE")', 'FINE\n'],
  ['return redis.error_reply("MY broken")', '(error) MY broken\n'],
  [
    'local t = {} for i = 1, 3 do t[#t + 1] = i * i end return t',
    '1) (integer) 1\n2) (integer) 4\n3) (integer) 9\n',
  ],
  ['local s = 0 for k, v in pairs({a = 1, b = 2, 10}) do s = s + v end return s', '(integer) 13\n'],
  [
    'local function f(n) if n < 2 then return n end return f(n - 1) + f(n - 2) end return f(12)',
    '(integer) 144\n',
  ],
  [
    'local fs = {} for i = 1, 3 do fs[i] = function() return i end end return fs[1]() + fs[3]()',
    '(integer) 4\n',
  ],
  ['return string.format("%05.1f|%-4s|%x|%q", 3.14159, "ab", 255, "q")', '"003.1|ab  |ff|\\"q\\""\n'],
  [
    'return {string.gsub("hello world", "o(%s?)", "0%1"), string.find("a.b", ".", 1, true)}',
    '1) "hell0 w0rld"\n2) (integer) 2\n3) (integer) 2\n',
  ],
  [
    'local r = {} for k, v in string.gmatch("a=1, b=2", "(%w+)=(%w+)") do r[#r + 1] = k .. v end return table.concat(r, ";")',
    '"a1;b2"\n',
  ],
  [
    'local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) return t',
    '1) (integer) 3\n2) (integer) 2\n3) (integer) 1\n',
  ],
  [
    'local V = {} V.__index = V V.__add = function(a, b) return a.n + b.n end local a = setmetatable({n = 2}, V) return a + setmetatable({n = 3}, V)',
    '(integer) 5\n',
  ],
  [
    'return cjson.encode({a = {1, 2}, }) .. cjson.decode("{\\"x\\": [1, {\\"y\\": 7}]}").x[2].y',
    '"{\\"a\\":[1,2]}7"\n',
  ],
  [
    'local ok, e = pcall(function() error({code = 5}) end) return {tostring(ok), e.code}',
    '1) "false"\n2) (integer) 5\n',
  ],
  [
    'local n = 0 repeat local x = n n = n + 1 until x == 4 while true do n = n + 1 if n > 9 then break end end return n',
    '(integer) 10\n',
  ],
  [
    'return {select("#", 1, nil, 3), (select(2, "a", "b", "c")), type(nil), tostring(1e15), tostring(0.1), 7 % -3, 2 ^ 10}',
    '1) (integer) 3\n2) "b"\n3) "nil"\n4) "1e+15"\n5) "0.1"\n6) (integer) -2\n7) (integer) 1024\n',
  ],
  ['return math.floor(-1.5) + bit.band(12, 10) + math.max(1, 5)', '(integer) 11\n'],
  ['return redis.sha1hex("")', '"da39a3ee5e6b4b0d3255bfef95601890afd80709"\n'],
])('`%s` answers what it should', (source, answer) => {
  expect(evaluating(server().run)(source)).toBe(answer)
})

test('a script reads and changes keys at once, and what goes wrong in it is told with its place', () => {
  const { run } = server()
  const evaluate = evaluating(run)
  const limit =
    'local n = redis.call("INCR", KEYS[1]) if n == 1 then redis.call("EXPIRE", KEYS[1], ARGV[1]) end return n'
  expect(evaluate(limit, 'hits , 60') + evaluate(limit, 'hits , 60')).toBe('(integer) 1\n(integer) 2\n')
  expect(run('redis-cli ttl hits')).toBe('40\n')
  expect(evaluate('return redis.call("LPUSH", KEYS[1], 1)', 'hits')).toBe(
    '(error) WRONGTYPE Operation against a key holding the wrong kind of value script: SHA, on @user_script:1.\n',
  )
  expect(evaluate('local e = redis.pcall("FROB") return e.err')).toBe(
    '"ERR Unknown Redis command called from script"\n',
  )
  expect(evaluate('x = 1')).toBe(
    '(error) ERR user_script:1: Attempt to modify a readonly table script: SHA, on @user_script:1.\n',
  )
  expect(evaluate('\nreturn y')).toBe(
    "(error) ERR user_script:2: Script attempted to access nonexistent global variable 'y' script: SHA, on @user_script:2.\n",
  )
  expect(evaluate('return nil .. 1')).toBe(
    '(error) ERR user_script:1: attempt to concatenate a nil value script: SHA, on @user_script:1.\n',
  )
  expect(evaluate('return (')).toBe(
    "(error) ERR Error compiling script (new function): user_script:2: unexpected symbol near '<eof>'\n",
  )
})

test('a script is kept by its digest until scripts are forgotten', () => {
  const { ask } = server()
  const digest = 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db'
  expect(
    ask(
      `script load "return 1"\nevalsha ${digest} 0\nscript exists ${digest} none\nscript flush\nevalsha ${digest} 0\neval "return 1" x\neval "return 1" 2 a\neval_ro "return redis.call('set', 'a', 1)" 0`,
    ).replace(/ script: .*/, ''),
  ).toBe(
    `"${digest}"\n(integer) 1\n1) (integer) 1\n2) (integer) 0\nOK\n(error) NOSCRIPT No matching script. Please use EVAL.\n(error) ERR value is not an integer or out of range\n(error) ERR Number of keys can't be greater than number of args\n(error) ERR Write commands are not allowed from read-only scripts.\n`,
  )
})

test('a script without end holds nobody up for ever: others are told so, and it can be killed', () => {
  const { container, clock } = server({ args: ['redis-server', '--busy-reply-threshold', '100'] })
  const begin = (...words: readonly string[]) => exec(container, ['redis-cli', ...words])
  const told = (...words: readonly string[]) => {
    const answer = begin(...words)
    clock.advance(20)
    return answer.output
  }
  const endless = begin('eval', 'while true do end', '0')
  clock.advance(50)
  const waiting = begin('ping')
  clock.advance(20)
  expect(waiting.output).toBe('')
  clock.advance(50)
  expect(waiting.output).toContain('BUSY Redis is busy running a script.')
  expect(told('script', 'kill')).toBe('OK\n')
  expect(endless.output).toContain('Script killed by user with SCRIPT KILL.')
  expect(told('script', 'kill')).toBe('NOTBUSY No scripts in execution right now.\n\n')
  begin('eval', 'redis.call("set", "a", 1) while true do end', '0')
  clock.advance(120)
  expect(told('script', 'kill')).toContain('UNKILLABLE')
  expect(told('shutdown', 'nosave')).toBe('')
})

test.each([
  ['string.rep("x", 100000000)', 'not enough memory'],
  ['(function() local function f() return 1 + f() end return f() end)()', 'stack overflow'],
  ['string.find(string.rep("a", 3000), string.rep("a*", 20) .. "b")', 'pattern too complex'],
  [
    '(function() local t = {} while true do t[#t + 1] = string.rep("x", 100000 + #t) end end)()',
    'not enough memory',
  ],
])('`return %s` is refused before it holds anybody up', (source, why) => {
  const answer = evaluating(server().run)(`return ${source}`)
  expect(answer).toContain(why)
})

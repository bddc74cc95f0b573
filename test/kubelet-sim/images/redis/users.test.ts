/** The users of redis: who they are, and what they may do. */
import { expect, test } from 'vitest'
import { server } from './support.ts'

test('a user does what his rules let him do, and is told what they do not', () => {
  const { ask, run } = server()
  expect(
    ask(
      'acl setuser ann on >secret ~cached:* resetchannels &news.* +@read +set -@dangerous +config|get\nacl list\nacl whoami\nacl setuser ann +frob\nacl deluser default',
    ),
  ).toBe(
    [
      'OK',
      '1) "user ann on sanitize-payload #2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b ~cached:* resetchannels &news.* -@all +@read +set -@dangerous +config|get"',
      '2) "user default on nopass sanitize-payload ~* &* +@all"',
      '"default"',
      "(error) ERR Error in ACL SETUSER modifier '+frob': Unknown command or category name in ACL",
      "(error) ERR The 'default' user cannot be removed",
      '',
    ].join('\n'),
  )
  const asAnn = (words: string) => run(`redis-cli --user ann --pass secret --no-auth-warning ${words}`)
  expect(asAnn('set cached:1 x')).toBe('OK\n')
  expect(asAnn('get other')).toBe('NOPERM No permissions to access a key\n\n')
  expect(asAnn('del cached:1')).toBe("NOPERM User ann has no permissions to run the 'del' command\n\n")
  expect(asAnn('keys "*"')).toBe("NOPERM User ann has no permissions to run the 'keys' command\n\n")
  expect(asAnn('config get maxmemory')).toBe('maxmemory\n0\n')
  expect(run('redis-cli --user ann --pass wrong --no-auth-warning ping 2>&1')).toBe(
    'AUTH failed: WRONGPASS invalid username-password pair or user is disabled.\nPONG\n',
  )
})

test('users come from the file of the server, and default is kept out by a password', () => {
  const { run } = server({
    command: [
      'sh',
      '-c',
      'printf "requirepass top\\nuser bob on >pw ~* &* +@all -flushall\\nrename-command CONFIG \\"\\"\\n" > /redis.conf; exec redis-server /redis.conf',
    ],
  })
  expect(run('redis-cli ping; redis-cli -a top --no-auth-warning config get save')).toBe(
    "NOAUTH Authentication required.\n\nERR unknown command 'config', with args beginning with: 'get' 'save' \n\n",
  )
  expect(run('redis-cli -u redis://bob:pw@127.0.0.1 --no-auth-warning acl whoami')).toBe('bob\n')
  expect(run('redis-cli -u redis://bob:pw@127.0.0.1 --no-auth-warning flushall')).toBe(
    "NOPERM User bob has no permissions to run the 'flushall' command\n\n",
  )
})

test('a file that says what there is not keeps the server from starting, in its words', () => {
  const { started } = server({
    image: 'redis:7.4.2',
    command: ['sh', '-c', 'printf "port 6379\\nmaxmemry 2mb\\n" > /r.conf; exec redis-server /r.conf'],
  })
  expect(started.output.replaceAll('! ', '')).toContain(
    "*** FATAL CONFIG FILE ERROR (Redis 7.4.2) ***\nReading the configuration file, at line 2\n>>> 'maxmemry 2mb'\nBad directive or wrong number of arguments\n",
  )
})

/** A shell at a terminal, as `kubectl exec -it` and `kubectl run -it` give it. */
import { expect, test } from 'vitest'
import { exec, testRuntime } from '../support.ts'

/** Types keys into a shell, a second apart, and answers what the screen has shown. */
function session(image: string, shell: string, keys: readonly string[]) {
  const { clock, start } = testRuntime()
  const { container } = start({ image, command: ['sleep', '100000'] })
  clock.advance(10)
  const opened = exec(container, [shell], { tty: true, stdin: true })
  for (const each of keys) {
    clock.advance(1_000)
    opened.stdin?.write(each)
  }
  clock.advance(1_000)
  return { screen: opened.output.replaceAll('\r\n', '\n'), exit: opened.exit }
}

test('Each distribution has its prompt', () => {
  expect(session('alpine:3.22', 'sh', ['cd /root\r']).screen).toBe('/ # cd /root\n~ # ')
  expect(session('debian:12', 'bash', ['cd /etc\r']).screen).toBe('root@web-0:/# cd /etc\nroot@web-0:/etc# ')
  expect(session('debian:12', 'sh', []).screen).toBe('# ')
  expect(session('busybox', 'sh', ['PS1="me> "\r']).screen).toBe('/ # PS1="me> "\nme> ')
})

test('Control-C gives back the prompt, whatever runs, and the status is 130', () => {
  const { screen } = session('alpine:3.22', 'sh', [
    'sleep 100\r',
    '\x03',
    'echo $?\r',
    'half a line',
    '\x03',
    'while true; do :; done\r',
    '\x03',
    'echo $?\r',
  ])
  expect(screen).toBe(
    '/ # sleep 100\n^C\n/ # echo $?\n130\n/ # half a line^C\n/ # while true; do :; done\n^C\n/ # echo $?\n130\n/ # ',
  )
})

test('A job in the background goes on when Control-C interrupts what is in front', () => {
  const { screen } = session('debian:12', 'bash', [
    'sleep 5 && echo done &\r',
    'sleep 9\r',
    '\x03',
    '',
    '',
    '',
    '\r',
  ])
  expect(screen).toMatch(/^root@web-0:\/# sleep 5 && echo done &\n\[1\] \d+\n/)
  expect(screen).toContain('^C\nroot@web-0:/# done\n')
  expect(screen).toContain('[1]+  Done                    sleep 5 && echo done\n')
})

test('Control-D and exit end the shell with the last status', () => {
  expect(session('alpine:3.22', 'sh', ['false\r', '\x04']).exit).toEqual({ exitCode: 1 })
  const bash = session('debian:12', 'bash', ['exit 3\r'])
  expect(bash).toEqual({ screen: 'root@web-0:/# exit 3\nexit\n', exit: { exitCode: 3 } })
})

test('A command that is not complete is gone on with in the next line', () => {
  const { screen } = session('alpine:3.22', 'sh', ['for i in 1 2\r', 'do echo $i; done\r'])
  expect(screen).toBe('/ # for i in 1 2\n> do echo $i; done\n1\n2\n/ # ')
})

test('read asks at a terminal', () => {
  const { screen } = session('debian:12', 'bash', ['read -p "name? " n; echo "hi $n"\r', 'bob\r'])
  expect(screen).toBe('root@web-0:/# read -p "name? " n; echo "hi $n"\nname? bob\nhi bob\nroot@web-0:/# ')
})

test('less and more show a screen at a time, and all of a text where there is no screen', () => {
  const { screen } = session('busybox', 'sh', ['seq 60 >/tmp/n; more /tmp/n\r', '\r', 'q', 'echo $?\r'])
  expect(screen).toContain('\n23\n--More--')
  expect(screen).toContain('24\n--More--')
  expect(screen).not.toContain('\n25\n')
  expect(screen.endsWith('/ # echo $?\n0\n/ # ')).toBe(true)
  expect(testRuntime().sh('seq 60 | less | wc -l; seq 3 >/tmp/n; more /tmp/n').output).toBe('60\n1\n2\n3\n')
})

test('an alias stands for other words where a command begins, once', () => {
  const keys = [
    "alias say='echo hi' ls='ls -d'\r",
    'say say | cat; ls /tmp && ls /\r',
    'alias say; unalias say; say\r',
  ]
  expect(session('debian:12', 'bash', keys).screen).toBe(
    "root@web-0:/# alias say='echo hi' ls='ls -d'\nroot@web-0:/# say say | cat; ls /tmp && ls /\nhi say\n/tmp\n/\n" +
      "root@web-0:/# alias say; unalias say; say\nalias say='echo hi'\nhi\nroot@web-0:/# ",
  )
  expect(
    session('alpine:3.22', 'sh', ['alias ll="echo long"\r', 'll\r', 'unalias ll; alias ll\r']).screen,
  ).toBe('/ # alias ll="echo long"\n/ # ll\nlong\n/ # unalias ll; alias ll\nalias: ll not found\n/ # ')
})

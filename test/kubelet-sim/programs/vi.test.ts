/** vi: what its keys make of a file. */
import { expect, test } from 'vitest'
import { exec, testRuntime } from '../support.ts'

/** Opens a file in vi at a terminal, types keys, and answers the screen and what the file says then. */
function edit(content: string, keys: string) {
  const { clock, start } = testRuntime()
  const { container } = start({
    image: 'busybox',
    command: ['sh', '-c', `printf '${content}' > /f; sleep 1d`],
  })
  clock.advance(10)
  const opened = exec(container, ['vi', '/f'], { tty: true, stdin: true })
  clock.advance(1_000)
  opened.stdin?.write(keys)
  clock.advance(5_000)
  const shown = exec(container, ['cat', '/f'])
  clock.advance(1_000)
  return { file: shown.output, screen: opened.output, exit: opened.exit }
}

const poem = 'one two three\\nfour five\\nsix\\n'

test.each([
  ['types before the cursor', 'ihello \x1b', 'hello one two three\nfour five\nsix\n'],
  ['opens lines', 'jonew\r  lines\x1bOabove\x1b', 'one two three\nfour five\nnew\nabove\n  lines\nsix\n'],
  ['moves by arrows and mends a slip', 'A!\x1b[D\x7f\x1b', 'one two thre!\nfour five\nsix\n'],
  ['deletes words, lines and the rest', 'wdwjD:$\rdd', 'one three\nfour\n'],
  ['changes a word, and does so again', 'cwuno\x1bj0.', 'uno two three\nuno five\nsix\n'],
  [
    'yanks lines and puts them twice',
    '2yyG2p',
    'one two three\nfour five\nsix\none two three\nfour five\none two three\nfour five\n',
  ],
  ['takes changes back', 'xxddu', 'e two three\nfour five\nsix\n'],
  ['finds and replaces a character', '/fi\rrF', 'one two three\nfour Five\nsix\n'],
  ['finds again, around the end', '/o\rnnxGnx', 'ne tw three\nfour five\nsix\n'],
  ['substitutes everywhere', ':%s/\\(f\\|s\\)i/<\\1>/g\r', 'one two three\nfour <f>ve\n<s>x\n'],
  ['substitutes in a range with another sign', ':1,2s#e#/#\r', 'on/ two three\nfour fiv/\nsix\n'],
  ['joins, turns and jumps', 'JG~~gg0~', 'One two three four five\nSIx\n'],
  ['deletes up to a character and to the end of the file', 'dtwjdG', 'wo three\n'],
])('%s', (_what, keys, file) => {
  expect(edit(poem, `${keys}:wq\r`)).toMatchObject({ file, exit: { exitCode: 0 } })
})

test('what has changed is not lost by :q, but by :q!', () => {
  const { screen, file, exit } = edit(poem, 'x:q\r:q!\r')
  expect({ file, exit }).toEqual({ file: 'one two three\nfour five\nsix\n', exit: { exitCode: 0 } })
  expect(screen).toContain('\x1b[?1049l')
})

test('the screen shows the file, the mode and the cursor', () => {
  const { screen } = edit(poem, 'jAx')
  const last = screen.slice(screen.lastIndexOf('\x1b[H'))
  expect(last).toContain('\x1b[Hone two three\x1b[K\r\nfour fivex\x1b[K\r\nsix\x1b[K\r\n~\x1b[K')
  expect(last.endsWith('-- INSERT --\x1b[K\x1b[2;11H')).toBe(true)
})

test('a new file is written, and where that is not allowed it is told', () => {
  const { start, clock } = testRuntime()
  const { container } = start({ image: 'alpine', command: ['sleep', '1d'] })
  const opened = exec(container, ['sh'], { tty: true, stdin: true })
  for (const keys of ['cd /tmp; vi new\r', 'ihello\x1b:w\r:w /no/where\r', ':q\r', 'cat new\r']) {
    clock.advance(1_000)
    opened.stdin?.write(keys)
  }
  clock.advance(1_000)
  expect(opened.output).toContain("'/no/where' No such file or directory")
  expect(opened.output).toMatch(/cat new\r\nhello\r\n/)
})

test('vim comes with its package', () => {
  const { sh } = testRuntime()
  const script =
    'vi --help; apt-get update >/dev/null; apt-get install -y vim >/dev/null; printf "iok\\033:wq f\\r" | vim; cat f'
  expect(sh(script, { image: 'debian:12' }).output).toBe('! sh: 1: vi: not found\nok\n')
})

/** What a shell tells those that it starts: where it is, and how deep shells are nested. */
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const run = (script: string, shell: string, image: string) =>
  testRuntime().sh(script, { image, command: [shell, '-c', script] }).output

const shown = "env | grep -E '^(SHLVL|PWD|OLDPWD)='"

test.each([
  ['sh', 'busybox', 'SHLVL=1\nPWD=/\nSHLVL=1\nPWD=/usr\nOLDPWD=/\n'],
  ['sh', 'debian', 'PWD=/\nPWD=/usr\nOLDPWD=/\n'],
  ['bash', 'debian', 'SHLVL=1\nPWD=/\nSHLVL=1\nPWD=/usr\nOLDPWD=/\n'],
])('%s of %s says it in the environment', (shell, image, output) => {
  expect(run(`${shown}; cd /usr; ${shown}`, shell, image)).toBe(output)
})

test('each bash is one deeper, but who takes the place of one is not', () => {
  const script = 'echo $SHLVL; bash -c "echo \\$SHLVL; :"; exec bash -c "echo \\$SHLVL; :"'
  expect(run(script, 'bash', 'debian')).toBe('1\n2\n1\n')
})

test('a shell that starts itself again and again gets no deeper in what it reads', () => {
  const script = 'n=$((n + 1)); export n; [ $n -gt 3000 ] && echo $SHLVL && exit; exec sh /tmp/again'
  const start = `echo '${script}' > /tmp/again; exec sh /tmp/again`
  expect(run(start, 'sh', 'debian')).toBe('\n')
})

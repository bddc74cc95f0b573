/** How shells read scripts: command by command, however long they are. */
import { expect, test } from 'vitest'
import { Volume } from '../../../src/kubelet-sim/runtime/files/files.ts'
import { startAt, testRuntime } from '../support.ts'

/** Runs a script that stands in a file, with a shell of this name. */
function runFile(text: string, shell = 'sh') {
  const volume = new Volume()
  volume.project([['run.sh', text]], startAt)
  const image = shell === 'sh' ? 'busybox:1.36' : 'debian:12'
  const command = [shell, '/scripts/run.sh']
  return testRuntime().sh('', { image, command, mounts: [{ path: '/scripts', volume }] })
}

const filler = (lines: number) => `# ${'so it goes on '.repeat(5)}\n`.repeat(lines)

test.each(['sh', 'bash'])(
  '%s runs what stands before a mistake, and then tells of it by its line',
  (shell) => {
    const { output, exitCode } = runFile('echo one\nx=2\necho $x\nif true; then\necho never\n', shell)

    expect(output).toMatch(/^one\n2\n! [^\n]*syntax error[^\n]*\n$/)
    expect(exitCode).toBe(2)
  },
)

test('a mistake on the same line keeps the whole line from being run', () => {
  expect(runFile('echo one\necho two; fi\necho three\n').output).toMatch(/^one\n! [^\n]*"fi"\n$/)
})

test('exit ends a script before a mistake is come to', () => {
  expect(runFile('echo one\nexit 3\n)(\n')).toEqual({ output: 'one\n', exitCode: 3 })
})

test('what is longer than is read at a time stays whole', () => {
  const text = `f() {
${filler(200)}echo "in f: $1
${filler(100).replaceAll('# ', '')}" | tail -n 1
cat <<-'END' | wc -l
${filler(150)}	END
}
${filler(100)}for n in 1 2; do
${filler(100)}  f $n \\
    again
done
`
  expect(runFile(text).output).toBe('\n150\n\n150\n')
})

test('a command far down is told by its line', () => {
  expect(runFile(`${filler(3_000)}nobody\n`, 'bash').output).toBe(
    '! /scripts/run.sh: line 3001: nobody: command not found\n',
  )
})

test('a script as long as a ConfigMap runs; a longer one is refused before anything of it has run', () => {
  const start = 'echo begins\n'
  expect(runFile(`${start}${filler(14_000)}echo done\n`).output).toBe('begins\ndone\n')
  expect(runFile(`${start}${filler(15_000)}echo done\n`).output).toMatch(/^! [^\n]*script is too large\n$/)
})

test('a here-document before a mistake stays whole', () => {
  const { output } = runFile('echo one\ncat <<END\ntwo\nEND\nif\n')
  expect(output).toMatch(/^one\ntwo\n! [^\n]*syntax error[^\n]*\n$/)
})

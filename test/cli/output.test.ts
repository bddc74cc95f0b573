/** Where standard output and standard error cannot be written. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { greeting, urlOf, useCli } from '../support/cli.ts'

const cli = useCli()

/** It starts as quickly as it can. */
const up = 'up --port 0 --nodes 0 --profile instant'

/** What says something and ends. */
const quick = ['--version', 'help up']

describe('a full disk', () => {
  const sentence = 'kubesim: standard output cannot be written: the disk is full\n'
  const [stdout, stderr] = ['ENOSPC', 'ENOSPC'] as const

  test.each(quick)('kubesim %s is answered with one sentence', async (line) => {
    const said = await cli.run(line.split(' '), { unwritable: { stdout } })
    expect([said.code, said.stderr]).toEqual([1, sentence])
  })

  test('kubesim up is answered with one sentence', async () => {
    const running = cli.shell(`$KUBESIM ${up} > /dev/full`)
    expect(await running.ended).toBe(1)
    expect(running.stderr).toBe(sentence)
  })

  test.each([['nope'], ['up', '--port', 'x'], []].map((args) => [args.join(' '), args] as const))(
    'for errors: kubesim %s has only its exit code',
    async (_line, args) => {
      const said = await cli.run(args, { unwritable: { stderr } })
      expect(said).toMatchObject({ code: 1, stdout: '', stderr: '' })
    },
  )

  test.each(quick)('for errors as well: kubesim %s has only its exit code', async (line) => {
    const said = await cli.run(line.split(' '), { unwritable: { stdout, stderr } })
    expect(said).toMatchObject({ code: 1, stdout: '', stderr: '' })
  })

  test('for errors as well: kubesim up has only its exit code', async () => {
    const running = cli.shell(`{ $KUBESIM ${up} > /dev/full; } 2> /dev/full`)
    expect(await running.ended).toBe(1)
    expect(running.stdout + running.stderr).toBe('')
  })

  test('a log is lost, and what it would tell of is served', async () => {
    writeFileSync(join(cli.folder, 'odd.yaml'), 'apiVersion: v1\nkind: Widget\n')
    const running = cli.shell(`exec $KUBESIM ${up} --log-level trace --manifest odd.yaml 2> /dev/full`)
    const url = urlOf(await greeting(running))
    for (let n = 0; n < 3; n++) expect((await fetch(`${url}/readyz`)).status).toBe(200)
    running.child.kill('SIGTERM')
    expect(await running.ended).toBe(0)
  })
})

describe('a pipe that nobody reads', () => {
  const sentence = 'kubesim: standard output cannot be written: nobody reads it\n'

  test.each(quick)('kubesim %s is answered with one sentence', async (line) => {
    const said = await cli.run(line.split(' '), { unwritable: { stdout: 'EPIPE' } })
    expect([said.code, said.stderr]).toEqual([1, sentence])
  })

  test('kubesim up is answered with one sentence', async () => {
    const running = cli.start(up.split(' '))
    running.child.stdout!.destroy()
    expect(await running.ended).toBe(1)
    expect(running.stderr).toBe(sentence)
  })

  test('who reads only the first line still has a cluster', async () => {
    const running = cli.shell(`$KUBESIM ${up} --kubeconfig config | head -1`)
    await new Promise((done) => running.child.stdout!.once('data', done))
    expect((await fetch(`${urlOf(running.stdout)}/readyz`)).status).toBe(200)
  })
})

test.each(['<&-', '2>&-', '<&- 2>&-'])('what is closed (%s) is no reason not to serve', async (how) => {
  const running = cli.shell(`exec $KUBESIM ${up} ${how}`)
  expect((await fetch(`${urlOf(await greeting(running))}/readyz`)).status).toBe(200)
  running.child.kill('SIGTERM')
  expect(await running.ended).toBe(0)
})

test.each([
  ['--version >&-', 0],
  ['--version <&- >&- 2>&-', 0],
  ['nope 2>&-', 1],
])('kubesim %s ends with %d', async (line, code) => {
  const running = cli.shell(`$KUBESIM ${line}`)
  expect(await running.ended).toBe(code)
  expect(running.stdout + running.stderr).toBe('')
})

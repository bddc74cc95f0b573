/** The command line as it is shipped: one file, compiled when it was built, which runs without that and far from its packages. */
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folder as shipped } from 'virtual:shipped-command'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubesim-shipped-'))
  cpSync(shipped, folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

const node = (...args: readonly string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      done({ code: error?.code ?? 0, stdout, stderr }),
    )
  })

const kubesim = (...args: readonly string[]) => node(join(folder, 'cli.js'), ...args)

const code = () => join(folder, 'kubesim.cjs.code')

test('what V8 compiled when it was built fits another process', async () => {
  const script = `
    import { readFileSync } from 'node:fs'
    import { compiled } from ${JSON.stringify(join(folder, 'compiled.js'))}
    console.log(compiled(${JSON.stringify(join(folder, 'kubesim.cjs'))}, readFileSync(${JSON.stringify(code())})).isKnown)`
  expect(await node('--input-type=module', '--eval', script)).toMatchObject({ stdout: 'true\n' })
})

test('it runs, and says in one sentence what is wrong', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(await kubesim('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  expect(await kubesim('upp')).toEqual({
    code: 1,
    stdout: '',
    stderr: "kubesim: unknown command 'upp' (Did you mean up?)\n",
  })
})

test.each([
  ['empty', () => writeFileSync(code(), '')],
  ['of another V8', () => writeFileSync(code(), 'compiled by something else, a long time ago, elsewhere')],
  ['gone', () => rmSync(code())],
])('it runs where that is %s', async (_how, spoil) => {
  spoil()
  expect((await kubesim('--version')).code).toBe(0)
})

test('the licences of the packages that it holds are beside it', () => {
  const licences = readFileSync(join(folder, 'LICENSES.txt'), 'utf8')
  for (const name of ['fastify', 'immer', 'pino', 'ws', '@noble/hashes'])
    expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'))
})

/** How commands find the kubesim that they are about. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CliError } from '../../src/cli/cli-error.ts'
import { kubeconfigOf } from '../../src/cli/kubeconfig/ours.ts'
import { findServer } from '../../src/cli/server.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubesim-server-'))
  vi.stubEnv('HOME', folder)
  vi.stubEnv('KUBECONFIG', undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** A kubeconfig whose contexts are named as their clusters, by number of a port. */
function write(name: string, ports: Readonly<Record<string, number>>, current = ''): string {
  const file = join(folder, name)
  const names = Object.keys(ports)
  const config = {
    clusters: names.map((each) => ({ name: each, cluster: { server: `http://127.0.0.1:${ports[each]}` } })),
    contexts: names.map((each) => ({ name: each, context: { cluster: each } })),
    'current-context': current,
  }
  writeFileSync(file, JSON.stringify(config))
  return file
}

describe('the server', () => {
  test('is the one that --server names', () => {
    const kubeconfig = write('config', { kubesim: 1 })
    expect(findServer({ server: 'http://127.0.0.1:2', kubeconfig }).port).toBe('2')
  })

  test('is that of the context kubesim, whatever context is the current one', () => {
    expect(findServer({ kubeconfig: write('config', { work: 1, kubesim: 2 }, 'work') }).port).toBe('2')
  })

  test('is that of the current context where none is called kubesim', () => {
    expect(findServer({ kubeconfig: write('config', { work: 1, play: 2 }, 'play') }).port).toBe('2')
  })

  test('is found as kubectl finds it: in the files of KUBECONFIG, of which the first counts', () => {
    const files = [join(folder, 'missing'), write('a', { work: 1 }, 'work'), write('b', { play: 2 }, 'play')]
    vi.stubEnv('KUBECONFIG', `:${files.join(':')}`)
    expect(findServer({}).port).toBe('1')
    vi.stubEnv('KUBECONFIG', `${files.join(':')}:${write('c', { kubesim: 3 })}:${write('d', { kubesim: 4 })}`)
    expect(findServer({}).port).toBe('3')
  })

  test('is that of ~/.kube/config otherwise', () => {
    mkdirSync(join(folder, '.kube'))
    write('.kube/config', { kubesim: 5 })
    expect(findServer({}).port).toBe('5')
  })

  test('is found in what `kubesim up` writes', () => {
    const kubeconfig = join(folder, 'config')
    writeFileSync(kubeconfig, kubeconfigOf([{ url: 'http://127.0.0.1:6443', pid: 1 }]))
    expect(findServer({ kubeconfig }).origin).toBe('http://127.0.0.1:6443')
  })

  test.each([
    [
      'no kubeconfig',
      () => ({}),
      /^no kubesim to be found: \S+\/\.kube\/config names none; start one with 'kubesim up'/,
    ],
    ['a kubeconfig that is not there', () => ({ kubeconfig: '/nowhere' }), 'there is no kubeconfig /nowhere'],
    ['a folder', () => ({ kubeconfig: folder }), /^the kubeconfig \S+ is a folder, not a file$/],
    [
      'a kubeconfig without contexts',
      () => ({ kubeconfig: write('config', {}, 'gone') }),
      /^no kubesim to be found/,
    ],
    [
      'no address',
      () => ({ server: '127.0.0.1:6443' }),
      /^--server '127\.0\.0\.1:6443' is not an address such as http:/,
    ],
    [
      'a real cluster',
      () => ({ server: 'https://10.0.0.1' }),
      "--server 'https://10.0.0.1' speaks HTTPS, and no kubesim does",
    ],
  ])('%s is told', (_what, options, sentence) => {
    const error = thrownBy(() => findServer(options()))
    expect(error).toBeInstanceOf(CliError)
    expect(error.message).toMatch(sentence)
  })

  function thrownBy(run: () => unknown): Error {
    try {
      run()
    } catch (error) {
      return error as Error
    }
    throw new Error('nothing was thrown')
  }
})

/** The Python client against a served cluster. Without it the test is skipped, and says so. */
import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { createCluster } from '../../../src/index.ts'
import { talkativePods } from '../talkative-pods.ts'
import { testUnless } from '../toolchain.ts'

/** It is looked for, not loaded: that takes a second. */
const find = 'import importlib.util as u, sys; sys.exit(u.find_spec("kubernetes") is None)'
const isThere = spawnSync('python3', ['-c', find]).status === 0

testUnless(
  isThere ? undefined : 'run `pip install kubernetes`',
  'the Python client writes, pages, watches, applies, is told why not, runs commands, attaches and forwards ports',
  async () => {
    const cluster = createCluster({ nodes: 1 })
    cluster.apply(talkativePods)
    cluster.settle()
    const { url } = await cluster.listen()
    try {
      const { stdout } = await promisify(execFile)('python3', [join(import.meta.dirname, 'program.py'), url])
      expect(stdout.trim().split('\n')).toEqual([
        'twice: 409 Conflict',
        'none: 404 Not Found',
        "listed: ['a', 'b', 'c']",
        "patched: {'color': 'blue'}",
        "watched: ['MODIFIED a', 'DELETED b']",
        "applied: {'color': 'green'} Apply",
        'late: 409 Conflict',
        'said: größe',
        'out: one err: two code: 3',
        'none: True',
        'attached: tick',
        'forwarded: HTTP/1.1 200 OK True None',
      ])
    } finally {
      await cluster.close()
    }
  },
  60_000,
)

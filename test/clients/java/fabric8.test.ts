/** fabric8 against a served cluster. Without Java, Maven or its jars the test is skipped, and says so. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { createCluster } from '../../../src/index.ts'
import { talkativePods } from '../talkative-pods.ts'
import { testUnless } from '../toolchain.ts'
import { classPath, env } from './program.ts'

const program = classPath()
const need = 'it needs Java 17, Maven, and once `mvn dependency:build-classpath` in test/clients/java'

testUnless(
  program ? undefined : need,
  'fabric8 writes, watches, informs itself, applies, leads, reads logs, runs commands, copies and forwards ports',
  async () => {
    const cluster = createCluster({ nodes: 1 })
    cluster.apply(talkativePods)
    cluster.settle()
    const { url } = await cluster.listen()
    try {
      const { stdout } = await promisify(execFile)('java', ['-cp', program!, 'Program', url], { env })
      expect(stdout.trim().split('\n')).toEqual([
        'twice: 409 AlreadyExists',
        'listed: 1',
        'watched: ADDED red, MODIFIED blue',
        'edited: 9',
        'informed: true',
        'kept: true',
        'applied: Apply',
        'late: 409 Conflict',
        'ready: 2',
        'leads: true',
        'logged: tick',
        'goes on: true',
        'copied: größe',
        'said: größe 3',
        'forwarded: true',
      ])
    } finally {
      await cluster.close()
    }
  },
  120_000,
)

/** fabric8 against a served cluster. Without Java, Maven or its jars the test is skipped, and says so. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { createCluster } from '../../../src/index.ts'
import { talkativePods } from '../talkative-pods.ts'
import { testUnless } from '../toolchain.ts'

const folder = import.meta.dirname

/** Neither program lives long enough to gain by what the JVM's second compiler and its collector's threads do: half the work. */
const env = { ...process.env, JDK_JAVA_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' }

/** Where the jars are; undefined where they cannot be had. A test asks nobody for them. */
function classPath(): string | undefined {
  if (spawnSync('java', ['-version']).error) return undefined
  const file = join(mkdtempSync(join(tmpdir(), 'kubesim-java-')), 'classpath')
  const args = ['-o', '-q', 'dependency:build-classpath', `-Dmdep.outputFile=${file}`]
  return spawnSync('mvn', args, { cwd: folder, env }).status === 0
    ? readFileSync(file, 'utf8').trim()
    : undefined
}

const jars = classPath()
const need = 'it needs Java 17, Maven, and once `mvn dependency:build-classpath` in test/clients/java'

testUnless(
  jars ? undefined : need,
  'fabric8 writes, watches, informs itself, applies, leads, reads logs, runs commands, copies and forwards ports',
  async () => {
    const cluster = createCluster({ nodes: 1 })
    cluster.apply(talkativePods)
    cluster.settle()
    const { url } = await cluster.listen()
    try {
      const program = join(folder, 'Program.java')
      const { stdout } = await promisify(execFile)('java', ['-cp', jars!, program, url], { env })
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

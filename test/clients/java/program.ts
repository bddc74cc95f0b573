/** The Java program of this folder, and where its jars are: found and compiled once, until it or what it needs differs. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

const folder = import.meta.dirname
const builtIn = resolve(folder, '../../../node_modules/.cache/kubesim-java')

/** None of these programs lives long enough to gain by what the JVM's second compiler and its collector's threads do: half the work. */
export const env = { ...process.env, JDK_JAVA_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' }

/**
 * The class path of `Program`; undefined where there is no Java, no Maven or not all jars. A test asks nobody for them.
 * @throws with what the compiler said
 */
export function classPath(): string | undefined {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8', env })
  if (java.error) return undefined
  const hash = createHash('sha256').update(java.stderr)
  for (const name of ['pom.xml', 'Program.java']) hash.update(readFileSync(join(folder, name)))
  const built = join(builtIn, hash.digest('hex'))
  return readClassPath(built) ?? (build(built) ? readClassPath(built) : undefined)
}

/** Undefined where it was not built, or its jars have gone since. */
function readClassPath(built: string): string | undefined {
  const file = join(built, 'jars')
  if (!existsSync(file)) return undefined
  const jars = readFileSync(file, 'utf8').trim().split(delimiter)
  return jars.every((jar) => existsSync(jar)) ? [built, ...jars].join(delimiter) : undefined
}

/** Answers whether the jars are there. */
function build(built: string): boolean {
  mkdirSync(builtIn, { recursive: true })
  // Other runs may be building it, too: whole it gets its name.
  const part = mkdtempSync(join(builtIn, 'part-'))
  const file = join(part, 'jars')
  try {
    const asked = ['-o', '-q', 'dependency:build-classpath', `-Dmdep.outputFile=${file}`]
    if (spawnSync('mvn', asked, { cwd: folder, env }).status !== 0) return false
    const jars = readFileSync(file, 'utf8').trim()
    execFileSync('javac', ['-proc:none', '-cp', jars, '-d', part, 'Program.java'], { cwd: folder, env })
    rmSync(built, { recursive: true, force: true })
    renameSync(part, built)
    return true
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
}

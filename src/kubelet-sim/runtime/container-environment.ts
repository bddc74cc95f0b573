/** The variables that the Pod and the image set, read where they stand: ten thousand containers need no copies. */
import { bytesOf } from './bytes.ts'
import type { ContainerConfig } from './container-config.ts'
import type { Image } from './image.ts'
import type { Environment } from './program.ts'

/** In so many variables it is quicker to search than to keep them in another way as well. */
const fewVariables = 32

type Variables = ContainerConfig['env']

/** Those of many, by name: containers share them. */
const byName = new WeakMap<Variables, ReadonlyMap<string, string>>()

function named(env: Variables): ReadonlyMap<string, string> {
  let known = byName.get(env)
  if (!known) byName.set(env, (known = new Map(env.map(({ name, value }) => [name, value ?? '']))))
  return known
}

/** The value of a variable; the last one of a name counts. */
function lastValue(env: Variables, name: string): string | undefined {
  if (env.length > fewVariables) return named(env).get(name)
  for (let n = env.length - 1; n >= 0; n--) if (env[n].name === name) return env[n].value ?? ''
  return undefined
}

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Whoever asks so often, as a shell does in a loop, asks the same again. */
const mostQuestions = 64
const mostAnswers = 256

export class ContainerEnvironment implements Environment {
  #questions = 0
  /** What was answered, null for what is not set. Most containers ask little. */
  #answers: Map<string, string | null> | undefined

  constructor(
    private readonly config: ContainerConfig,
    private readonly image: Image,
  ) {}

  get(name: string): string | undefined {
    const known = this.#answers?.get(name)
    if (known !== undefined) return known ?? undefined
    const value = this.#text(name)
    const bytes = value === undefined ? undefined : bytesOf(value)
    if (this.#questions < mostQuestions) this.#questions++
    else this.#remember(name, bytes)
    return bytes
  }

  #remember(name: string, value: string | undefined): void {
    this.#answers ??= new Map()
    if (this.#answers.size >= mostAnswers) this.#answers.clear()
    this.#answers.set(name, value ?? null)
  }

  #text(name: string): string | undefined {
    const own = lastValue(this.config.env, name)
    if (own !== undefined) return own
    if (this.image.env && Object.hasOwn(this.image.env, name)) {
      const value = this.image.env[name]
      return typeof value === 'string' ? value : value(this.config.image)
    }
    if (name === 'PATH') return path
    if (name === 'HOSTNAME') return this.config.hostname
    if (name === 'HOME') return (this.config.user ?? this.image.user)?.uid ? '/' : '/root'
    return undefined
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  keys(): Iterable<string> {
    const own = this.config.env.map(({ name }) => name)
    return new Set(['PATH', 'HOSTNAME', ...Object.keys(this.image.env ?? {}), ...own, 'HOME'])
  }

  *[Symbol.iterator](): Generator<readonly [string, string]> {
    for (const name of this.keys()) yield [name, this.get(name) ?? '']
  }
}

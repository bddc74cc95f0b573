/** The variables that the Pod and the image set, read where they stand: ten thousand containers need no copies. */
import type { ContainerConfig } from './container-config.ts'
import type { Image } from './image.ts'
import type { Environment } from './program.ts'

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export class ContainerEnvironment implements Environment {
  constructor(
    private readonly config: ContainerConfig,
    private readonly image: Image,
  ) {}

  get(name: string): string | undefined {
    const { env } = this.config
    // The last one of a name counts.
    for (let n = env.length - 1; n >= 0; n--) if (env[n].name === name) return env[n].value ?? ''
    if (this.image.env && Object.hasOwn(this.image.env, name)) return this.image.env[name]
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

/** What an nginx is configured to do: its files read, what they include put in its place, and servers made of them. */
import { RE2JS } from 're2js'
import { resolve } from '../../programs/commands/addresses.ts'
import { Pattern } from '../../programs/pattern.ts'
import type { ContainerConfig } from '../../runtime/container-config.ts'
import { resolvePath, root, type User } from '../../runtime/files/files.ts'
import { isAddress, isLocalHost, type Network } from '../../runtime/network/network.ts'
import { isError, type PosixError } from '../../runtime/posix.ts'
import { certificateProblem } from './certificates.ts'
import { isIndifferent, refused, simulated } from './directives.ts'
import { ConfigError, type Directive, longestConfig, parseConfig } from './syntax.ts'

export const configFile = '/etc/nginx/nginx.conf'

/** A block, and those around it: what it does not say, they do. */
export interface Scope {
  readonly directives: readonly Directive[]
  readonly outer: Scope | undefined
}

export interface Location extends Scope {
  /** `=`, `^~`, `~`, `~*`, `@`, or nothing for a prefix. */
  readonly sort: string
  readonly path: string
  readonly expression: RE2JS | undefined
  readonly locations: readonly Location[]
}

export interface Listen {
  readonly port: number
  /** At 127.0.0.1 alone. */
  readonly isLocal: boolean
  readonly isDefault: boolean
  readonly isTls: boolean
}

export interface VirtualServer extends Scope {
  readonly listens: readonly Listen[]
  readonly names: readonly string[]
  readonly locations: readonly Location[]
}

export interface Configuration {
  /** What stands outside of all blocks. */
  readonly top: Scope
  readonly http: Scope
  readonly servers: readonly VirtualServer[]
  /** The addresses of upstreams, by name: `host:port`. */
  readonly upstreams: ReadonlyMap<string, readonly string[]>
  /** By name. */
  readonly logFormats: ReadonlyMap<string, string>
}

/** All that says so in a scope, or in the nearest one around it that says anything. */
export function said(scope: Scope | undefined, name: string): readonly Directive[] {
  for (let at = scope; at; at = at.outer) {
    const found = at.directives.filter((each) => each.name === name)
    if (found.length > 0) return found
  }
  return none
}

const none: readonly Directive[] = Object.freeze([])

export const saidFirst = (scope: Scope | undefined, name: string): readonly string[] | undefined =>
  said(scope, name)[0]?.args

/** So many files may be included, one in the other or beside it. */
const mostFiles = 256

/** Where a configuration stands, and where its upstreams are looked for. */
export interface ConfigPlace {
  readonly files: {
    read(path: string, user?: User, longest?: number): string | PosixError
    list(path: string): readonly string[] | PosixError
  }
  readonly config: ContainerConfig
  readonly network: Network
}

export function readConfiguration(place: ConfigPlace, file = configFile): Configuration | ConfigError {
  const reader = new Reader(place)
  const top = reader.read(file, undefined)
  if (top instanceof ConfigError) return top
  if (!top.some((each) => each.name === 'events'))
    return new ConfigError('no "events" section in configuration', file, 0)
  return reader.configuration(top)
}

class Reader {
  #filesLeft = mostFiles

  constructor(private readonly place: ConfigPlace) {}

  read(path: string, from: Directive | undefined): readonly Directive[] | ConfigError {
    const fail = (why: string) => new ConfigError(why, from?.file ?? path, from?.line ?? 0)
    if (this.#filesLeft-- <= 0) return fail('too many files are included')
    const text = this.place.files.read(path, root, longestConfig)
    if (isError(text)) return fail(`open() "${path}" failed (2: ${text.message})`)
    const parsed = parseConfig(text, path)
    return parsed instanceof ConfigError ? parsed : this.#included(parsed)
  }

  #included(directives: readonly Directive[]): readonly Directive[] | ConfigError {
    const all: Directive[] = []
    for (const each of directives) {
      const problem = problemOf(each)
      if (problem !== undefined) return new ConfigError(problem, each.file, each.line)
      const block = each.block && each.name !== 'types' ? this.#included(each.block) : each.block
      if (block instanceof ConfigError) return block
      if (each.name !== 'include') {
        all.push(block === each.block ? each : { ...each, block })
        continue
      }
      for (const path of this.#pathsOf(each.args[0] ?? '')) {
        const inner = this.read(path, each)
        if (inner instanceof ConfigError) return inner
        all.push(...inner)
      }
    }
    return all
  }

  /** A pattern stands for the files that match, which may be none. */
  #pathsOf(path: string): readonly string[] {
    const full = resolvePath('/etc/nginx', path)
    if (!/[*?[]/.test(full)) return [full]
    const slash = full.lastIndexOf('/')
    const names = this.place.files.list(full.slice(0, slash) || '/')
    const pattern = new Pattern(full.slice(slash + 1))
    return isError(names)
      ? []
      : names
          .filter((each) => !each.startsWith('.') && pattern.matches(each))
          .map((each) => `${full.slice(0, slash)}/${each}`)
  }

  configuration(directives: readonly Directive[]): Configuration | ConfigError {
    const http = directives.find((each) => each.name === 'http')?.block ?? none
    const top: Scope = { directives, outer: undefined }
    const scope: Scope = { directives: http, outer: top }
    const upstreams = new Map(
      http
        .filter((each) => each.name === 'upstream')
        .map(({ args, block = none }) => [
          args[0] ?? '',
          block.filter((each) => each.name === 'server').map((each) => each.args[0] ?? ''),
        ]),
    )
    const logFormats = new Map(
      said(scope, 'log_format').map(({ args: [name, ...rest] }) => [
        name,
        rest.filter((each) => !each.startsWith('escape=')).join(''),
      ]),
    )
    const servers: VirtualServer[] = []
    for (const each of http) {
      const made = each.name === 'server' && each.block ? this.#server(each.block, scope) : undefined
      if (made instanceof ConfigError) return made
      if (made) servers.push(made)
    }
    return this.#missingHost(http, upstreams) ?? { top, http: scope, servers, upstreams, logFormats }
  }

  #server(block: readonly Directive[], outer: Scope): VirtualServer | ConfigError {
    const listens = block
      .filter((each) => each.name === 'listen')
      .map(({ args: [address = '80', ...rest] }) => ({
        port: Number(/(\d+)$/.exec(address.replace(/^\[[^\]]*\]$/, '80'))?.[1] ?? 80),
        isLocal: isLocalHost(address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')),
        isDefault: rest.includes('default_server'),
        isTls: rest.includes('ssl'),
      }))
    const scope = { directives: block, outer }
    const encrypted = block.find(({ name, args }) => name === 'listen' && args.slice(1).includes('ssl'))
    const problem = encrypted && certificateProblem(this.place.files, encrypted, (name) => said(scope, name))
    if (problem) return problem
    const locations = this.#locations(block, scope)
    if (locations instanceof ConfigError) return locations
    const names = block.filter((each) => each.name === 'server_name').flatMap((each) => each.args)
    return {
      ...scope,
      listens: listens.length > 0 ? listens : [{ port: 80, isLocal: false, isDefault: false, isTls: false }],
      names,
      locations,
    }
  }

  #locations(block: readonly Directive[], outer: Scope): readonly Location[] | ConfigError {
    const locations: Location[] = []
    for (const { name, args, block: inner, file, line } of block) {
      if (name !== 'location' || !inner) continue
      const [, joined = '', rest = ''] = /^(=|\^~|~\*|~)(.*)$/.exec(args[0] ?? '') ?? []
      const isNamed = (args[0] ?? '').startsWith('@')
      const sort = args.length > 1 ? args[0] : isNamed ? '@' : joined
      const path = (args.length > 1 ? args[1] : joined ? rest : args[0]) ?? ''
      const expression = sort.startsWith('~') ? compiled(path, sort === '~*') : undefined
      if (typeof expression === 'string') return new ConfigError(expression, file, line)
      const scope: Scope = { directives: inner, outer }
      const within = this.#locations(inner, scope)
      if (within instanceof ConfigError) return within
      locations.push({ ...scope, sort, path, expression, locations: within })
    }
    return locations
  }

  /** Names of upstreams are looked up once, as it starts. */
  #missingHost(
    directives: readonly Directive[],
    upstreams: ReadonlyMap<string, readonly string[]>,
  ): ConfigError | undefined {
    for (const { name, args, block, file, line } of directives) {
      const isUpstream = name === 'upstream'
      for (const each of isUpstream ? (block ?? none) : none) {
        const host = hostOf(each.args[0] ?? '')
        if (each.name === 'server' && !this.#isKnown(host))
          return new ConfigError(`host not found in upstream "${each.args[0]}"`, each.file, each.line)
      }
      if (name === 'proxy_pass' && !args[0]?.includes('$')) {
        const host = hostOf(/^https?:\/\/([^/]+)/.exec(args[0] ?? '')?.[1] ?? '')
        if (host === '') return new ConfigError('invalid URL prefix', file, line)
        if (!upstreams.has(host) && !this.#isKnown(host))
          return new ConfigError(`host not found in upstream "${host}"`, file, line)
      }
      const inner = block && !isUpstream ? this.#missingHost(block, upstreams) : undefined
      if (inner) return inner
    }
    return undefined
  }

  #isKnown(host: string): boolean {
    return host.startsWith('unix') || isAddress(host) || resolve(this.place, host) !== undefined
  }
}

export const hostOf = (authority: string): string => authority.replace(/:\d+$/, '')

function problemOf({ name, block }: Directive): string | undefined {
  if (refused.has(name)) return `kubesim does not simulate the directive "${name}"`
  if (!simulated.has(name) && !isIndifferent(name)) return `unknown directive "${name}"`
  if (/^(?:server|location|http|events|if|upstream)$/.test(name) && block === undefined && name !== 'server')
    return `directive "${name}" has no opening "{"`
  return undefined
}

/** A longer expression is refused. */
const longestExpression = 1_024

export function compiled(text: string, ignoresCase: boolean): RE2JS | string {
  if (text.length > longestExpression) return 'pcre2_compile() failed: regular expression is too large'
  // The library says by throwing that an expression, which a user wrote, is malformed.
  try {
    return RE2JS.compile(text, ignoresCase ? RE2JS.CASE_INSENSITIVE : 0)
  } catch (error) {
    return `pcre2_compile() failed: ${error instanceof Error ? error.message : error} in "${text}"`
  }
}

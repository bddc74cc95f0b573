/** What secrets say of registries: which credentials an image is pulled with. Source: the kubelet's docker keyring. */
import { decodeBase64 } from '../../../api/codec/base64.ts'
import type { Secret } from '../../../api/generated/types/core-v1.ts'
import { parseReference } from '../../../api/image-reference.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** A place, as `registry.example.com/team`, and the credentials for it; its host may have wildcards. */
interface Entry extends Credentials {
  readonly place: string
}

const none: readonly Credentials[] = Object.freeze([])

/** @returns those that an image is to be pulled with, one after the other: the most specific place first */
export function credentialsFor(image: string, secrets: readonly Secret[]): readonly Credentials[] {
  const reference = secrets.length > 0 ? parseReference(image) : undefined
  if (!reference) return none
  const name = `${reference.registry}/${reference.repository}`
  const entries = secrets.flatMap(entriesOf).sort((a, b) => (a.place < b.place ? 1 : -1))
  const found = entries.filter(({ place }) => isBelow(name, place))
  if (found.length > 0 || !name.startsWith('docker.io/')) return found
  return entries.filter(({ place }) => place === 'index.docker.io')
}

function entriesOf({ type, data = {} }: Secret): readonly Entry[] {
  if (type === 'kubernetes.io/dockerconfigjson')
    return entriesIn((parsed(data['.dockerconfigjson']) as { auths?: unknown })?.auths)
  return type === 'kubernetes.io/dockercfg' ? entriesIn(parsed(data['.dockercfg'])) : []
}

const text = new TextDecoder()

/** The API server has seen to it that it is JSON. */
function parsed(encoded: string | undefined): unknown {
  try {
    return encoded === undefined ? undefined : JSON.parse(text.decode(decodeBase64(encoded)))
  } catch {
    return undefined
  }
}

function entriesIn(auths: unknown): readonly Entry[] {
  if (typeof auths !== 'object' || auths === null) return []
  return Object.entries(auths).flatMap(([location, auth]) => {
    const place = placeOf(location)
    return place === undefined ? [] : [{ place, ...credentialsIn(auth ?? {}) }]
  })
}

/** `/v1/` and `/v2/` are as good as nothing behind the host. */
function placeOf(location: string): string | undefined {
  const address = /^https?:\/\//.test(location) ? location : `https://${location}`
  const [, host, path = ''] = /^https?:\/\/([^/?#]+)(\/[^?#]*)?/.exec(address) ?? []
  if (host === undefined) return undefined
  const rest = /^\/v[12]\//.test(path) ? path.slice(3) : path
  return rest === '/' ? host : `${host}${rest}`
}

function credentialsIn(auth: object): Credentials {
  const { username = '', password = '', auth: both } = auth as Readonly<Record<string, unknown>>
  const plain = typeof both === 'string' && both !== '' ? text.decode(decodeBase64(both)) : undefined
  const colon = plain?.indexOf(':') ?? -1
  if (plain === undefined || colon < 0) return { username: String(username), password: String(password) }
  return { username: plain.slice(0, colon), password: plain.slice(colon + 1).replace(/\0+$/, '') }
}

function isBelow(name: string, place: string): boolean {
  const [host, path] = divided(name)
  const [wantedHost, wantedPath] = divided(place)
  const [parts, wanted] = [host.split('.'), wantedHost.split('.')]
  if (parts.length !== wanted.length || !path.startsWith(wantedPath)) return false
  return wanted.every((each, n) => matches(parts[n], each))
}

function divided(address: string): readonly [host: string, path: string] {
  const slash = address.indexOf('/')
  return slash < 0 ? [address, ''] : [address.slice(0, slash), address.slice(slash)]
}

/** `*` is any text, `?` any character: it goes through both once, and back to the last star only. */
function matches(part: string, pattern: string): boolean {
  let [at, star, from] = [0, -1, 0]
  for (let n = 0; n < part.length; ) {
    if (pattern[at] === '*') [star, from] = [at++, n]
    else if (pattern[at] === '?' || pattern[at] === part[n]) [at, n] = [at + 1, n + 1]
    else if (star >= 0) [at, n] = [star + 1, ++from]
    else return false
  }
  return /^\**$/.test(pattern.slice(at))
}

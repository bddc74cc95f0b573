/** What comes of pulling an image: its size and its digest, or why it is not there. The same for the same name, always. */
import {
  baseName,
  formatReference,
  type ImageReference,
  parseReference,
} from '../../../api/image-reference.ts'
import { memoOfLast } from '../../../api/memo.ts'
import { hash, hexDigits } from '../../../sim/random.ts'
import type { OperatingSystem } from '../../runtime/operating-system.ts'
import type { Credentials } from './docker-config.ts'
import { isKnownRepository, isSlip } from './known-tags.ts'
import { isBuiltFor } from './platforms.ts'
import { type PrivateRegistry, refusalOf } from './private-registry.ts'

export interface PulledImage {
  /** `sha256:…`, of what would be its manifest. */
  readonly digest: string
  /** As in containerStatuses[].imageID: `docker.io/library/nginx@sha256:…`. */
  readonly imageID: string
  /** The whole name, as in containerStatuses[].image: `docker.io/library/nginx:1.27`. */
  readonly name: string
  readonly sizeBytes: number
}

/** Why a pull fails, in containerd's words. */
export class PullError {
  constructor(
    readonly reason: 'ErrImagePull' | 'InvalidImageName',
    readonly message: string,
  ) {}
}

/** What the registries hold. */
export interface Stock {
  has(reference: string): boolean
  /** Which of those that want a password has an image. */
  privateRegistryOf(reference: ImageReference): PrivateRegistry | undefined
}

interface PullOptions {
  /** Of the node. Default: `linux`. */
  readonly os?: OperatingSystem
  /** Default: every image. */
  readonly stock?: Stock
  /** What is tried where a registry wants a password. */
  readonly credentials?: readonly Credentials[]
}

const everything: Stock = { has: () => true, privateRegistryOf: () => undefined }

/**
 * Every image exists that is in stock, except those that are there to fail, by the names that people give them: `does-not-exist`,
 * `wrong-tag` and their like, the tag `404`, a tag that is a slip of a known image, and any registry whose name ends in `.invalid`
 * or begins with `invalid.`.
 */
export function pullImage(
  text: string,
  { os = 'linux', stock = everything, credentials = [] }: PullOptions = {},
): PulledImage | PullError {
  const reference = parseReference(text)
  if (!reference) {
    return new PullError(
      'InvalidImageName',
      `Failed to apply default image tag "${text}": couldn't parse image name "${text}": invalid reference format`,
    )
  }
  const name = formatReference(reference)
  if (/^invalid\.|\.invalid$/.test(reference.registry.replace(/:\d+$/, '')))
    return new PullError('ErrImagePull', unreachable(name, reference))
  if (missing.test(name) || reference.tag === '404' || isSlip(reference))
    return new PullError('ErrImagePull', notFound(name, reference))
  const owner = stock.privateRegistryOf(reference)
  const refusal = owner && refusalOf(owner, reference, credentials)
  if (refusal !== undefined) return new PullError('ErrImagePull', refusal)
  if (!stock.has(text)) return new PullError('ErrImagePull', notInStock(name, reference, owner !== undefined))
  if (!isBuiltFor(os, reference)) return new PullError('ErrImagePull', notBuilt(name))
  const digest = reference.digest ?? `sha256:${hexDigits(name, 64)}`
  const { registry, repository } = reference
  return { digest, imageID: `${registry}/${repository}@${digest}`, name, sizeBytes: pullSizeBytes(text) }
}

/** How people call what is not there, so that it fails. */
const missing =
  /does-?not-?exist|doesnt-?exist|not-?exist|non-?exist|no-?such|not-a-(?:version|tag|real)|(?:invalid|wrong|bad|fake|bogus)-?(?:tag|version|image)/

/** Registries that there are, whatever they hold. */
const registries: ReadonlySet<string> = new Set([
  'docker.io',
  'gcr.io',
  'ghcr.io',
  'k8s.gcr.io',
  'mcr.microsoft.com',
  'public.ecr.aws',
  'quay.io',
  'registry.k8s.io',
])

function notInStock(name: string, reference: ImageReference, isThere: boolean): string {
  if (!isThere && !registries.has(reference.registry)) return unreachable(name, reference)
  if (!isKnownRepository(reference)) {
    const why = secrecy[reference.registry]?.(reference)
    if (why) return `${resolving(name)}: ${why}`
  }
  return `rpc error: code = NotFound desc = ${resolving(name)}: ${name}: not found`
}

const resolving = (name: string): string =>
  `failed to pull and unpack image "${name}": failed to resolve reference "${name}"`

/** Those that do not tell a repository which is not there from one that is private, and what comes of asking them. */
const secrecy: Readonly<Record<string, (reference: ImageReference) => string>> = {
  'docker.io': () =>
    'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  'ghcr.io': ({ repository }) =>
    `failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3A${encodeURIComponent(repository)}%3Apull&service=ghcr.io: 403 Forbidden`,
  'quay.io': (reference) =>
    `unexpected status from HEAD request to ${manifestOf(reference)}: 401 UNAUTHORIZED`,
}

const manifestOf = ({ registry, repository, tag, digest }: ImageReference): string =>
  `${isLocal(registry) ? 'http' : 'https'}://${registry}/v2/${repository}/manifests/${digest ?? tag}`

const isLocal = (registry: string): boolean => /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(registry)

function notFound(name: string, reference: ImageReference): string {
  const why = missing.test(reference.repository) && secrecy[reference.registry]?.(reference)
  if (why) return `${resolving(name)}: ${why}`
  return `rpc error: code = NotFound desc = ${resolving(name)}: ${name}: not found`
}

const notBuilt = (name: string): string =>
  `rpc error: code = NotFound desc = failed to pull and unpack image "${name}": no match for platform in manifest: not found`

function unreachable(name: string, reference: ImageReference): string {
  const [host, port = '80'] = reference.registry.split(':')
  const local = host === 'localhost' ? '[::1]' : host
  const dial = isLocal(reference.registry)
    ? `dial tcp ${local}:${port}: connect: connection refused`
    : `dial tcp: lookup ${host}: no such host`
  return `${resolving(name)}: failed to do request: Head "${manifestOf(reference)}": ${dial}`
}

/** Roughly what the well-known ones weigh, in MiB. */
const knownSizes: Readonly<Record<string, number>> = {
  busybox: 2,
  alpine: 4,
  nginx: 69,
  httpd: 56,
  redis: 48,
  postgres: 151,
  mysql: 225,
  ubuntu: 29,
  debian: 46,
  pause: 0.3,
  'hello-world': 0.01,
  coredns: 22,
  'kube-proxy': 26,
  agnhost: 52,
  perl: 340,
}

/** The size for the Pulled event: `Image size: N bytes.` */
export const pullSizeBytes = memoOfLast((text: string): number => {
  const reference = parseReference(text)
  const name = reference ? baseName(reference) : text
  const known = Object.hasOwn(knownSizes, name) ? knownSizes[name] : undefined
  const spread = hash(`size/${reference ? formatReference(reference) : text}`)
  const base = Math.round((known ?? 10 + (spread % 150)) * 1_048_576)
  return base + (spread % Math.max(1, Math.round(base / 20)))
})

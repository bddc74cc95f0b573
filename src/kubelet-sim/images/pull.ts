/** What comes of pulling an image: its size and its digest, or why it is not there. The same for the same name, always. */

import { baseName, formatReference, type ImageReference, parseReference } from '../../api/image-reference.ts'
import { memoOfLast } from '../../api/memo.ts'
import { hash, hexDigits } from '../../sim/random.ts'
import type { Credentials } from './docker-config.ts'
import { isKnownRepository, isSlip } from './known-tags.ts'
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

const everything: Stock = { has: () => true, privateRegistryOf: () => undefined }

/**
 * Every image exists that is in stock, except those that are there to fail, by the names that people give them: `does-not-exist`,
 * `wrong-tag` and their like, the tag `404`, a tag that is a slip of a known image, and any registry whose name ends in `.invalid`
 * or begins with `invalid.`.
 */
export function pullImage(
  text: string,
  stock: Stock = everything,
  credentials: readonly Credentials[] = [],
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
  if (reference.registry === 'docker.io' && !isKnownRepository(reference)) return denied(name)
  return `rpc error: code = NotFound desc = ${resolving(name)}: ${name}: not found`
}

const resolving = (name: string): string =>
  `failed to pull and unpack image "${name}": failed to resolve reference "${name}"`

/** Docker Hub does not tell a repository that is not there from one that is private. */
const denied = (name: string): string =>
  `${resolving(name)}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`

function notFound(name: string, { registry, repository }: ImageReference): string {
  if (registry === 'docker.io' && missing.test(repository)) return denied(name)
  return `rpc error: code = NotFound desc = ${resolving(name)}: ${name}: not found`
}

const unreachable = (name: string, { registry, repository, tag, digest }: ImageReference): string =>
  `failed to pull and unpack image "${name}": failed to resolve reference "${name}": failed to do request: ` +
  `Head "https://${registry}/v2/${repository}/manifests/${digest ?? tag}": dial tcp: lookup ${registry.replace(/:\d+$/, '')}: no such host`

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

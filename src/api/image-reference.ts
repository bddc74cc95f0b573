/** Names of images: `registry/repository:tag@digest`, as container runtimes read them. */
import { memoOfLast } from './memo.ts'

export interface ImageReference {
  /** `docker.io` unless the name says otherwise. */
  readonly registry: string
  /** `library/nginx` */
  readonly repository: string
  /** `latest` when there is neither a tag nor a digest. */
  readonly tag: string | undefined
  readonly digest: string | undefined
}

const registryPattern = /^([a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*|\[[a-f\d:]+\])(:\d+)?$/i
const componentPattern = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/

const longestName = 255

/** Undefined for what is no name of an image: `couldn't parse image name: invalid reference format`. */
export const parseReference = memoOfLast((text: string): ImageReference | undefined => {
  const [name, digest, ...more] = text.split('@')
  if (more.length > 0 || (digest !== undefined && !/^[a-z0-9]+:[\da-f]{32,}$/i.test(digest))) return undefined
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  const hasRegistry = /[.:A-Z]/.test(first) || first === 'localhost'
  if (hasRegistry && !registryPattern.test(first)) return undefined
  const path = hasRegistry ? name.slice(slash + 1) : name
  const colon = path.indexOf(':')
  const tag = colon < 0 ? undefined : path.slice(colon + 1)
  const short = colon < 0 ? path : path.slice(0, colon)
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) return undefined
  // What could be the identity of an image is not its name.
  if (/^[\da-f]{64}$/.test(name)) return undefined
  // A registry counts as well.
  if ((hasRegistry ? first.length + 1 : 0) + short.length > longestName) return undefined
  if (!short.split('/').every((component) => componentPattern.test(component))) return undefined
  return {
    registry: hasRegistry ? first : 'docker.io',
    repository: hasRegistry || short.includes('/') ? short : `library/${short}`,
    tag: tag ?? (digest ? undefined : 'latest'),
    digest,
  }
})

/** The whole name: `docker.io/library/nginx:latest`. */
export function formatReference({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`
}

/** The last part of the repository: what tells the family of an image, whoever has copied it to which registry. */
export const baseName = ({ repository }: ImageReference): string =>
  repository.slice(repository.lastIndexOf('/') + 1)

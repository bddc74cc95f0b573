/** Registries, or parts of them, that give their images only to those who know a password. */
import { formatReference, type ImageReference } from '../../../api/image-reference.ts'
import type { Credentials } from './docker-config.ts'

export interface PrivateRegistry extends Credentials {
  /** What it holds has a name below this one: `registry.example.com`, `docker.io/shop`. */
  readonly name: string
}

/** Why it does not give an image away, in the words of containerd; undefined where one of the credentials is right. */
export function refusalOf(
  { username, password }: PrivateRegistry,
  reference: ImageReference,
  credentials: readonly Credentials[],
): string | undefined {
  if (credentials.some((each) => each.username === username && each.password === password)) return undefined
  const image = formatReference(reference)
  const resolving = `failed to pull and unpack image "${image}": failed to resolve reference "${image}"`
  return `${resolving}: ${credentials.length > 0 ? wrongPassword(reference) : noPassword(reference)}`
}

/** Docker Hub gives everybody a token, and then does not take it. */
const noPassword = ({ registry }: ImageReference): string =>
  'pull access denied, repository does not exist or may require authorization: ' +
  (registry === 'docker.io'
    ? 'server message: insufficient_scope: authorization failed'
    : 'authorization failed: no basic auth credentials')

function wrongPassword({ registry, repository, tag, digest }: ImageReference): string {
  if (registry !== 'docker.io') {
    const address = `https://${registry}/v2/${repository}/manifests/${digest ?? tag}`
    return `unexpected status from HEAD request to ${address}: 401 Unauthorized`
  }
  const scope = encodeURIComponent(`repository:${repository}:pull`)
  const address = `https://auth.docker.io/token?scope=${scope}&service=registry.docker.io`
  return `failed to authorize: failed to fetch oauth token: unexpected status from GET request to ${address}: 401 Unauthorized`
}

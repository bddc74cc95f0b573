/** Which tags of the images that kubesim knows there are, for registries that have no others. */
import { baseName, type ImageReference, parseReference } from '../../../api/image-reference.ts'
import { isOfficial } from '../images.ts'

/** What images of nearly all projects are built on, which is a tag by itself. */
const bases: ReadonlySet<string> = new Set(
  'alpine slim perl trixie bookworm bullseye buster stretch jessie noble jammy focal bionic xenial'.split(
    ' ',
  ),
)

interface Tags {
  /** The first and the last version, by their first two numbers. */
  readonly from: string
  readonly to: string
  /** Tags without a number. Default: `latest`. */
  readonly words?: readonly string[]
}

const debianWords =
  'latest stable testing unstable sid experimental oldstable oldoldstable rc forky trixie bookworm bullseye buster stretch jessie'.split(
    ' ',
  )
const ubuntuWords =
  'latest rolling devel resolute questing plucky oracular noble mantic lunar kinetic jammy impish hirsute groovy focal eoan disco bionic artful zesty xenial trusty precise'.split(
    ' ',
  )

/** By the last part of the repository. An image that is not listed has whatever looks like a version. */
const tags: ReadonlyMap<string, Tags> = new Map([
  ['agnhost', { from: '2.0', to: '2.59', words: [] }],
  ['alpine', { from: '3.1', to: '3.24', words: ['latest', 'edge'] }],
  [
    'busybox',
    { from: '1.20', to: '1.38', words: ['latest', 'stable', 'unstable', 'musl', 'uclibc', 'glibc'] },
  ],
  ['coredns', { from: '1.1', to: '1.14' }],
  ['artifact', { from: '1.0', to: '2.0', words: [] }],
  ['curl', { from: '7.50', to: '8.16' }],
  ['debian', { from: '7.0', to: '13.2', words: debianWords }],
  ['hello-app', { from: '1.0', to: '2.0', words: ['latest'] }],
  ['echoserver', { from: '1.0', to: '1.10', words: [] }],
  ['hello-world', { from: '0.0', to: '0.0', words: ['latest', 'linux', 'nanoserver'] }],
  ['httpd', { from: '2.2', to: '2.4' }],
  ['kubernetes-bootcamp', { from: '1.0', to: '2.0', words: ['latest'] }],
  ['kubernetes-zookeeper', { from: '1.0', to: '1.0', words: [] }],
  ['kube-proxy', { from: '1.20', to: '1.36', words: [] }],
  ['mariadb', { from: '5.5', to: '12.1', words: ['latest', 'lts'] }],
  [
    'mysql',
    { from: '5.5', to: '9.5', words: ['latest', 'lts', 'innovation', 'oracle', 'oraclelinux', 'debian'] },
  ],
  ['nginx', { from: '1.7', to: '1.31', words: ['latest', 'stable', 'mainline'] }],
  ['nginx-slim', { from: '0.1', to: '0.36', words: [] }],
  ['nginx-unprivileged', { from: '1.15', to: '1.31', words: ['latest', 'stable', 'mainline'] }],
  ['pause', { from: '0.8', to: '3.10', words: ['latest'] }],
  ['perl', { from: '5.18', to: '5.42', words: ['latest', 'stable', 'devel', 'threaded'] }],
  ['postgres', { from: '9.0', to: '18.1', words: ['latest'] }],
  ['redis', { from: '2.6', to: '8.10', words: ['latest'] }],
  ['resource-consumer', { from: '1.5', to: '1.13', words: [] }],
  ['stress', { from: '1.0', to: '1.0', words: ['latest'] }],
  ['zookeeper', { from: '3.4', to: '3.9', words: ['latest'] }],
  ['ubuntu', { from: '12.4', to: '26.4', words: ubuntuWords }],
])

/** What may follow a version: how it was built, and on what. */
const variant = /^(?:-[a-z][a-z0-9.]*)*$/

/** No release of a known image has a third number beyond it. */
const mostPatches = 99

/** The repository is that of an image that kubesim knows. */
export const isKnownRepository = (reference: ImageReference): boolean =>
  isOfficial(`${reference.registry}/${reference.repository}`)

/** Whether a registry that holds the known images, and no others, has this one. */
export function isKnownImage(text: string): boolean {
  const reference = parseReference(text)
  if (!reference || !isKnownRepository(reference)) return false
  return reference.tag === undefined || hasTag(baseName(reference), reference.tag)
}

function hasTag(name: string, tag: string): boolean {
  const known = tags.get(name)
  const [, version, rest = ''] = /^v?(\d+(?:\.\d+){0,3})(.*)$/.exec(tag) ?? []
  if (version === undefined) {
    const [word, ...variants] = tag.split('-')
    return isWord(known, word) && variant.test(variants.map((each) => `-${each}`).join(''))
  }
  if (!variant.test(rest)) return false
  if (!known) return true
  const [major, minor, patch = 0] = version.split('.').map(Number)
  const [first, last] = [known.from, known.to].map((each) => each.split('.').map(Number))
  if (minor === undefined) return major >= first[0] && major <= last[0]
  const isIn = compare([major, minor], first) >= 0 && compare([major, minor], last) <= 0
  return isIn && patch <= mostPatches
}

/** Images that have no words for tags are built on nothing either. */
const isWord = (known: Tags | undefined, word: string): boolean => {
  const { words = ['latest'] } = known ?? {}
  return words.includes(word) || (words.length > 0 && bases.has(word))
}

/** A project that has had so many versions with the same first number keeps to it. */
const steadyMinors = 20

/**
 * Whether a known image is asked for by a word that is none of its tags (`nginx:latestt`), or by a version that lies more than twice as far as the last one that is known, and not just beyond it, or that has
 * another first number where that never changes, as only a slip or a lesson about one does (`nginx:1.161`, `nginx:2.0`): a release
 * to come may have any number nearer than that.
 */
export function isSlip(reference: ImageReference): boolean {
  const known = tags.get(baseName(reference))
  const { tag = 'latest' } = reference
  if (!known || !isKnownRepository(reference)) return false
  if (/^[a-z]+$/.test(tag)) return tag !== 'latest' && !isWord(known, tag)
  const found = /^v?(\d+)(?:\.(\d+))?/.exec(tag)
  if (!found) return false
  const [major, minor] = known.to.split('.').map(Number)
  const mostMajor = minor >= steadyMinors ? major : 2 * major + 1
  if (Number(found[1]) !== major) return Number(found[1]) > mostMajor
  return Number(found[2] ?? 0) > Math.max(2 * minor + 1, minor + steadyMinors)
}

const compare = (a: readonly number[], b: readonly number[]): number => a[0] - b[0] || a[1] - b[1]

/** For which operating systems images are built: what was built for another is no image to a node. */
import { baseName, type ImageReference } from '../../../api/image-reference.ts'
import type { OperatingSystem } from '../../runtime/operating-system.ts'
import { isKnownRepository } from './known-tags.ts'

const microsoft = 'mcr.microsoft.com'

/** Of what Microsoft publishes, the rest is for Linux, or for both. */
const windowsRepository = /^(?:windows|dotnet\/framework|oss\/kubernetes\/windows[^/]*)(?:\/|$)/

/** Who builds for several systems marks with these what is for Windows only. */
const windowsTag = /windowsservercore|nanoserver|ltsc20\d\d/

/** Known images of which there are builds for Windows, too, under the same tags. */
const ofBoth: ReadonlySet<string> = new Set([
  'agnhost',
  'caddy',
  'golang',
  'hello-world',
  'mongo',
  'nats',
  'pause',
  'python',
  'traefik',
])
const testImages = 'e2e-test-images/'

/** What nobody knows is taken to run wherever its author sends it. */
export function isBuiltFor(os: OperatingSystem, reference: ImageReference): boolean {
  if (isForWindowsOnly(reference)) return os === 'windows'
  return os === 'linux' || isForBoth(reference) || !isKnownRepository(reference)
}

const isForWindowsOnly = ({ registry, repository, tag = '' }: ImageReference): boolean =>
  (registry === microsoft && windowsRepository.test(repository)) || windowsTag.test(tag)

/** What is built on a distribution of Linux is for Linux. */
const isForBoth = (reference: ImageReference): boolean =>
  reference.repository.startsWith(testImages) ||
  (ofBoth.has(baseName(reference)) && !reference.tag?.includes('-'))

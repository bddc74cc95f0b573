/** Which version of a program an image brings, as its tag tells it. */
import { parseReference } from '../../../api/image-reference.ts'
import { lastReleases } from './releases.ts'

const shortest = 3

/**
 * `6.0.5` of `docker.io/redis:6.0.5-alpine`; what a tag leaves open is as in the version that is usual, in the last
 * release that it can be, or else 0.
 * @param name the last part of the image's name: tags of other images count versions of their own
 */
export function taggedVersion(image: string, name: string, usual: string): string {
  const [, found, tag] = /(?:^|\/)([^/:@]+):v?(\d+(?:\.\d+){0,2})/.exec(image) ?? []
  if (found !== name || tag === undefined || usual === tag || usual.startsWith(`${tag}.`)) return usual
  const release = lastReleases.get(name)?.find((each) => each === tag || each.startsWith(`${tag}.`))
  if (release !== undefined) return release
  const parts = tag.split('.')
  return [...parts, ...new Array<string>(shortest - parts.length).fill('0')].join('.')
}

/** Whether a version is that one or a later one. */
export function isFrom(version: string, first: string): boolean {
  const [is, least] = [version, first].map((each) => each.split('.').map(Number))
  for (const [n, number] of least.entries()) if ((is[n] ?? 0) !== number) return (is[n] ?? 0) > number
  return true
}

/** What is so since the latest of these versions that is not later than this one. @param since newest first */
export const sinceVersion = <T>(
  version: string,
  since: readonly (readonly [first: string, what: T])[],
): T | undefined => since.find(([first]) => isFrom(version, first))?.[1]

/** Whether an image is made of Alpine, as tags such as `1.27-alpine` have it. */
export const isOnAlpine = (image: string): boolean => /(^|-)alpine/.test(parseReference(image)?.tag ?? '')

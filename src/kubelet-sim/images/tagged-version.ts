/** Which version of a program an image brings, as its tag tells it. */

const shortest = 3

/**
 * `6.0.5` of `docker.io/redis:6.0.5-alpine`; what a tag leaves open is as in the version that is usual, or else 0.
 * @param name the last part of the image's name: tags of other images count versions of their own
 */
export function taggedVersion(image: string, name: string, usual: string): string {
  const [, found, tag] = /(?:^|\/)([^/:@]+):v?(\d+(?:\.\d+){0,2})/.exec(image) ?? []
  if (found !== name || tag === undefined || usual === tag || usual.startsWith(`${tag}.`)) return usual
  const parts = tag.split('.')
  return [...parts, ...new Array<string>(shortest - parts.length).fill('0')].join('.')
}

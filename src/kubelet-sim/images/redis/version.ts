/** Which version of redis an image brings. */
import { taggedVersion } from '../registry/tagged-version.ts'

const usualVersion = '8.2.1'

export const redisVersion = (image: string): string => taggedVersion(image, 'redis', usualVersion)

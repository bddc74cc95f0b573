/** Which version of mongo an image brings. */
import { taggedVersion } from '../registry/tagged-version.ts'

export const mongoVersion = (image: string): string => taggedVersion(image, 'mongo', '8.0.13')

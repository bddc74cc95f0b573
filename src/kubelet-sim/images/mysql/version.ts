/** Which version of mysql an image brings. */
import { taggedVersion } from '../tagged-version.ts'

export const mysqlVersion = (image: string): string => taggedVersion(image, 'mysql', '8.4.6')

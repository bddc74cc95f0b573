/** Which etcd an image brings. */
import { taggedVersion } from '../registry/tagged-version.ts'

export const etcdVersion = (image: string): string => taggedVersion(image, 'etcd', '3.6.8')

/** `3.6` of `3.6.8`. */
export const minorVersion = (version: string): string => version.replace(/\.\d+$/, '')

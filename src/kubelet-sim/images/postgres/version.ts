/** Which version of postgres an image brings, and how it tells it. */
import { memoOfLast } from '../../../api/memo.ts'
import { lastReleases } from '../registry/releases.ts'
import { isFrom, isOnAlpine, taggedVersion } from '../registry/tagged-version.ts'

const isLast = (version: string): boolean => lastReleases.get('postgres')?.includes(version) ?? false

/** `17.6`; before version 10 of three numbers. */
export const postgresNumber = memoOfLast((image: string): string => {
  const version = taggedVersion(image, 'postgres', '17.6')
  return isFrom(version, '10') ? version.split('.').slice(0, 2).join('.') : version
})

export const postgresMajor = (image: string): string => {
  const version = postgresNumber(image)
  return version
    .split('.')
    .slice(0, isFrom(version, '10') ? 1 : 2)
    .join('.')
}

/** `17.6-1.pgdg12+1`, as PG_VERSION says it. */
export const postgresPackage = (image: string): string => {
  const version = postgresNumber(image)
  return isOnAlpine(image) ? version : `${version}-1.pgdg${isLast(version) ? '12' : '120'}+1`
}

/** `17.6 (Debian 17.6-1.pgdg12+1)` */
export const postgresVersion = memoOfLast((image: string): string =>
  isOnAlpine(image) ? postgresNumber(image) : `${postgresNumber(image)} (Debian ${postgresPackage(image)})`,
)

/** As SELECT version() tells it. */
export const serverVersion = memoOfLast((image: string): string => {
  const built = isOnAlpine(image)
    ? 'x86_64-pc-linux-musl, compiled by gcc (Alpine 14.2.0) 14.2.0'
    : `x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14${isLast(postgresNumber(image)) ? '+deb12u1' : ''}) 12.2.0`
  return `PostgreSQL ${postgresVersion(image)} on ${built}, 64-bit`
})

/** Where an image has its database, if nobody says otherwise. */
export const dataFolderOf = (image: string): string =>
  isFrom(postgresNumber(image), '18')
    ? `/var/lib/postgresql/${postgresMajor(image)}/docker`
    : '/var/lib/postgresql/data'

/** Which version of mysql, or of mariadb, an image brings, and how their programs tell it. */
import { memoOfLast } from '../../../api/memo.ts'
import { isFrom, taggedVersion } from '../registry/tagged-version.ts'

export const isMariadb = (image: string): boolean => /(?:^|\/)mariadb(?:[:@]|$)/.test(image)

/** `8.4.6` */
export const mysqlVersion = memoOfLast((image: string): string =>
  isMariadb(image) ? taggedVersion(image, 'mariadb', '12.0.2') : taggedVersion(image, 'mysql', '8.4.6'),
)

/** What the packages of mariadb are made for. */
export const ubuntuOf = (version: string): string => (isFrom(version, '11.4') ? 'ubu2404' : 'ubu2204')

/** `12.0.2-MariaDB-ubu2404` */
export const mariadbText = (version: string): string =>
  isFrom(version, '11.4.3')
    ? `${version}-MariaDB-${ubuntuOf(version)}`
    : `${version}-MariaDB-1:${version}+maria~${ubuntuOf(version)}`

/** As SELECT VERSION() tells it. */
export const serverVersion = (image: string): string =>
  isMariadb(image) ? mariadbText(mysqlVersion(image)) : mysqlVersion(image)

/** How the programs of an image tell their version. @param name of the program, as it calls itself */
export const toldVersion = (name: string, image: string): string =>
  isMariadb(image)
    ? `${name.replace('/usr/sbin/', '')}  Ver ${serverVersion(image)} for debian-linux-gnu on x86_64 (mariadb.org binary distribution)`
    : `${name}  Ver ${mysqlVersion(image)} for Linux on x86_64 (MySQL Community Server - GPL)`

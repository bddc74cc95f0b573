/** What a server of mysql is set to, as its files and its command line say it. */
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import { isMariadb } from './version.ts'

/** What the files of its configuration say under `[mysqld]`, and its command line; dashes and underscores alike. */
export function settingsIn({ files, args }: ServiceContext): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  const names = files.list('/etc/mysql/conf.d')
  for (const name of isError(names) ? [] : names) {
    const text = files.read(`/etc/mysql/conf.d/${name}`)
    for (const line of isError(text) ? [] : text.split('\n')) {
      const [key, ...value] = line.replace(/#.*/, '').split('=')
      if (key.trim()) settings.set(key.trim().replaceAll('_', '-'), value.join('=').trim())
    }
  }
  for (const each of args) {
    const [, name, value = ''] = /^--([\w-]{1,64})(?:=(.*))?$/.exec(each) ?? []
    if (name !== undefined) settings.set(name.replaceAll('_', '-'), value)
  }
  return settings
}

export const serverIdOf = (settings: ReadonlyMap<string, string>): number =>
  Number(settings.get('server-id') ?? 1)

/** The mode in which a session begins. mariadb groups as it likes. */
export const sqlModeOf = (settings: ReadonlyMap<string, string>, image: string): string =>
  settings.get('sql-mode') ?? (isMariadb(image) ? '' : 'ONLY_FULL_GROUP_BY')

/** The mode that a statement sets for its session; undefined: it sets none. */
export const sqlModeIn = (sql: string): string | undefined =>
  /^\s*set\s+(?:@@)?(?:session[\s.]+)?sql_mode\s*=\s*["']?([\w,]*)/i.exec(sql)?.[1]

/** Whether what is shown of rows together has to be the same of all. */
export const asksForWholeGroups = (mode: string): boolean => /only_full_group_by|^default$/i.test(mode)

/** What a server of mysql is set to, as its files and its command line say it. */
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'

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

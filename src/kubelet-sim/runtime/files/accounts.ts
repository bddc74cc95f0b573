/** The users and groups that an image brings: what its /etc/passwd and /etc/group say. */
import { memoByIdentity } from '../../../api/memo.ts'
import { distributionOf, type Image } from '../image.ts'

interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  /** Default: none with which one could log in. */
  readonly shell?: string
  /** Default: its name. */
  readonly fullName?: string
  /** Those of the system that it is in besides its own. */
  readonly memberOf?: readonly string[]
}

/** `name:uid:gid:home`, where the group is that of the user unless it is said. */
const accountsIn = (text: string): readonly Account[] =>
  text.split(' ').map((each) => {
    const [name, uid, gid, home] = each.split(':')
    return { name, uid: Number(uid), gid: Number(gid || uid), home: home || '/' }
  })

/** Those that a system of each sort has, but for root. */
const accounts = {
  debian: accountsIn(
    'daemon:1::/usr/sbin bin:2::/bin sys:3::/dev sync:4:65534:/bin games:5:60:/usr/games man:6:12:/var/cache/man lp:7::/var/spool/lpd mail:8::/var/mail ' +
      'news:9::/var/spool/news uucp:10::/var/spool/uucp proxy:13::/bin www-data:33::/var/www backup:34::/var/backups list:38::/var/list ' +
      'irc:39::/run/ircd _apt:42:65534:/nonexistent nobody:65534:65534:/nonexistent',
  ),
  alpine: accountsIn(
    'bin:1::/bin daemon:2::/sbin lp:4:7:/var/spool/lpd sync:5:0:/sbin shutdown:6:0:/sbin halt:7:0:/sbin mail:8:12:/var/mail news:9:13:/usr/lib/news ' +
      'uucp:10:14:/var/spool/uucppublic cron:16::/var/spool/cron ftp:21::/var/lib/ftp sshd:22::/dev/null games:35::/usr/games ' +
      'ntp:123::/var/empty guest:405:100:/dev/null nobody:65534::/',
  ),
  fedora: accountsIn(
    'bin:1::/bin daemon:2::/sbin adm:3:4:/var/adm lp:4:7:/var/spool/lpd sync:5:0:/sbin shutdown:6:0:/sbin halt:7:0:/sbin mail:8:12:/var/spool/mail ' +
      'operator:11:0:/root games:12:100:/usr/games ftp:14:50:/var/ftp nobody:65534::/',
  ),
  busybox: accountsIn(
    'daemon:1::/usr/sbin bin:2::/bin sys:3::/dev sync:4:100:/bin mail:8::/var/spool/mail www-data:33::/var/www ' +
      'operator:37::/var nobody:65534::/home',
  ),
} as const

/** Groups of nobody's own. */
const groups = {
  debian:
    'adm:4 tty:5 disk:6 man:12 kmem:15 dialout:20 fax:21 voice:22 cdrom:24 floppy:25 tape:26 sudo:27 audio:29 dip:30 operator:37 src:40 shadow:42 utmp:43 video:44 sasl:45 plugdev:46 staff:50 games:60 users:100 nogroup:65534',
  alpine:
    'sys:3 adm:4 tty:5 disk:6 lp:7 kmem:9 wheel:10 floppy:11 mail:12 news:13 uucp:14 dialout:20 tape:26 video:27 shadow:42 www-data:82 users:100 ping:999 nogroup:65533',
  fedora:
    'sys:3 adm:4 tty:5 disk:6 lp:7 mem:8 kmem:9 wheel:10 cdrom:11 mail:12 man:15 dialout:18 floppy:19 games:20 tape:33 video:39 ftp:50 lock:54 audio:63 users:100',
  busybox: 'adm:4 tty:5 disk:6 wheel:10 utmp:43 users:100',
} as const

/** Those that root is in besides his own. */
const groupsOfRoot: Readonly<Record<string, readonly string[]>> = {
  alpine: 'bin daemon sys adm disk wheel floppy dialout tape video'.split(' '),
  busybox: ['wheel'],
}

function sortOf(image: Image): keyof typeof accounts {
  const distribution = distributionOf(image)
  if (distribution === 'alpine') return 'alpine'
  if (image.hasGnuTools) return 'fedora'
  return distribution === undefined ? 'busybox' : 'debian'
}

/** Those that are the image's own. */
function ownAccounts({ accounts: own = {}, user, userName }: Image): readonly Account[] {
  const listed = Object.entries(own).map(([name, { uid, home = '/nonexistent', ...others }]) => ({
    name,
    uid,
    gid: uid,
    home,
    ...others,
  }))
  return userName && user ? [...listed, { name: userName, ...user, home: '/home' }] : listed
}

const all = (image: Image): readonly Account[] => [...accounts[sortOf(image)], ...ownAccounts(image)]

/** /etc/passwd */
export function passwdOf(image: Image): string {
  const shell = image.shell === 'ash' ? '/bin/sh' : '/bin/bash'
  const lines = all(image).map(
    ({ name, uid, gid, home, fullName = name, shell: own = '/usr/sbin/nologin' }) =>
      `${name}:x:${uid}:${gid}:${fullName}:${home}:${own}\n`,
  )
  return `root:x:0:0:root:/root:${shell}\n${lines.join('')}`
}

interface Group {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

function groupsIn(image: Image): readonly Group[] {
  const ofRoot = groupsOfRoot[distributionOf(image) ?? image.name] ?? []
  const own = ownAccounts(image)
  const members = (name: string) => [
    ...(ofRoot.includes(name) ? ['root'] : []),
    ...own.filter((each) => each.memberOf?.includes(name)).map((each) => each.name),
  ]
  const known = groups[sortOf(image)].split(' ').map((each) => {
    const [name, gid] = each.split(':')
    return { name, gid: Number(gid), members: members(name) }
  })
  const taken = new Set(known.map(({ gid }) => gid))
  const ofUsers = all(image)
    .filter(({ uid, gid }) => uid === gid && !taken.has(gid))
    .map(({ name, gid }) => ({ name, gid, members: members(name) }))
  return [{ name: 'root', gid: 0, members: [] }, ...known, ...ofUsers, ...(image.groups ?? [])]
}

/** /etc/group */
export const groupOf = (image: Image): string =>
  groupsIn(image)
    .map(({ name, gid, members }) => `${name}:x:${gid}:${members.join(',')}\n`)
    .join('')

/** The groups that /etc/group puts its users into, besides their own, by the user's number. */
export const groupsByUser = memoByIdentity((image: Image): ReadonlyMap<number, readonly number[]> => {
  const found = new Map<number, readonly number[]>()
  const known = groupsIn(image)
  for (const { name, uid } of [{ name: 'root', uid: 0 }, ...all(image)]) {
    const gids = known.filter(({ members }) => members.includes(name))
    if (gids.length > 0) found.set(uid, Object.freeze(gids.map(({ gid }) => gid)))
  }
  return found
})

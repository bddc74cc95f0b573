/** Which programs the base images bring, and what to make an image of. */
import type { Image } from '../../runtime/image.ts'

const wordsOf = (...lists: readonly string[]): ReadonlySet<string> =>
  new Set(lists.flatMap((each) => each.split(' ')))

/** In busybox as in the GNU tools. */
const everywhere =
  'sh cat touch rm mkdir rmdir cp mv ln tee chmod chown chgrp readlink mktemp sync head tail wc sort uniq tr cut tac nl base64 base32 ' +
  'md5sum sha1sum sha256sum sha384sum sha512sum cksum ls stat find echo printf seq yes date test [ true false sleep kill env printenv dnsdomainname ' +
  'timeout xargs nohup setsid grep egrep fgrep sed awk hostname id whoami uname which basename dirname realpath nproc expr pwd du df clear ' +
  'od paste comm fold expand unexpand shuf split truncate install dd tar gzip gunzip zcat diff cmp mount umount dmesg more getopt chroot tty stty groups logname nice renice nologin arch link unlink mkfifo mknod mountpoint nsenter ipcs ipcrm'

const busyboxOnly =
  'ash ps pgrep pkill killall time uptime free top watch wget nc nslookup ping sysctl vi xxd hexdump hd rev strings fallocate less ' +
  'usleep ip ifconfig netstat route arp traceroute pidof pmap w who lsof su bc tree flock adduser addgroup deluser delgroup dos2unix unix2dos'

/** What alpine leaves to a package. */
const busyboxExtras = 'telnet httpd'

const debianOnly =
  'pidof flock bash dash getconf stdbuf apt-get apt apt-cache dpkg join sha224sum fallocate findmnt lsblk getent adduser addgroup deluser delgroup useradd usermod userdel groupadd groupdel passwd su runuser b2sum tput lscpu locale perl hostid users who numfmt csplit fmt pr tsort factor rev ipcmk'

/** Those of procps, which Ubuntu brings and Debian does not. */
const procps = 'ps pgrep pkill free top uptime watch w vmstat pidof pmap sysctl'

const alpinePrograms = wordsOf(everywhere, busyboxOnly, 'busybox getent getconf apk')
const busyboxPrograms = wordsOf(everywhere, busyboxOnly, busyboxExtras, 'busybox getent')
const debianPrograms = wordsOf(everywhere, debianOnly)
const ubuntuPrograms = wordsOf(everywhere, debianOnly, procps)

/** What an image of tools is asked to run, and hardly ever a word that a program of somebody's own takes. */
const alsoVerbs = wordsOf(
  'install test join link unlink split watch sync sort find stat expand fold kill mount umount touch head more w',
)
const ownNames = wordsOf(
  everywhere,
  busyboxOnly,
  debianOnly,
  procps,
  'curl dig telnet jq git kubectl redis-cli psql mysql mongosh',
)

/** It is in the usual images, and in none that has no tools. */
export const isUsualProgram = (name: string): boolean => ownNames.has(name)

/** Whether a word is the name of a program, whatever image it is said to. */
export const namesProgram = (word: string): boolean =>
  /^\/(?:usr\/)?(?:local\/)?s?bin\/./.test(word) || (ownNames.has(word) && !alsoVerbs.has(word))

/** The parts of an image that come from its base. */
type Base = Pick<Image, 'shell' | 'has'>

const baseOf = (shell: Image['shell'], programs: ReadonlySet<string>): Base => ({
  shell,
  has: (name) => programs.has(name),
})

export const busyboxBase = baseOf('ash', busyboxPrograms)
export const alpineBase = baseOf('ash', alpinePrograms)

/** debian and ubuntu; messages are those of the GNU tools. */
export const debianBase = baseOf('dash', debianPrograms)
export const ubuntuBase = baseOf('dash', ubuntuPrograms)

/** A base with some programs more: nginx has curl. */
export const withPrograms = (base: Base, names: string): Base => {
  const more = wordsOf(names)
  return { shell: base.shell, has: (name) => more.has(name) || base.has(name) }
}

export const debianWithCurl = withPrograms(debianBase, 'curl')

/** Has no shell and no tools. */
export const emptyBase = baseOf('ash', new Set())

/** Has everything that is simulated, and speaks as busybox does. What its author does with git, he knows. */
export const anyBase: Base = { shell: 'ash', has: (name) => name !== 'git' && !debianTools.has(name) }

const debianTools = wordsOf('apt-get apt apt-cache dpkg')

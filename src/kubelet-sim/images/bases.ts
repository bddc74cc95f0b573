/** Which programs the base images bring, and what to make an image of. */
import type { Image } from '../runtime/image.ts'

const everywhere = [
  'sh cat touch rm mkdir rmdir cp mv ln tee chmod chown readlink mktemp sync head tail wc sort uniq tr cut tac nl base64',
  'md5sum sha256sum ls stat find echo printf seq yes date test [ true false sleep kill env printenv timeout xargs nohup',
  'setsid grep egrep fgrep sed awk hostname id whoami uname which basename dirname realpath nproc expr pwd du clear getent',
]
  .join(' ')
  .split(' ')

const busyboxPrograms = new Set([
  ...everywhere,
  ...'ash ps pgrep pkill killall time uptime wget nc nslookup ping sysctl'.split(' '),
])
const debianPrograms = new Set([...everywhere, ...'bash dash apt-get uptime'.split(' ')])

/** The parts of an image that come from its base. */
type Base = Pick<Image, 'shell' | 'has'>

/** busybox and alpine. */
export const busyboxBase: Base = { shell: 'ash', has: (name) => busyboxPrograms.has(name) }

/** debian and ubuntu; messages are those of the GNU tools. */
export const debianBase: Base = { shell: 'dash', has: (name) => debianPrograms.has(name) }

/** debian with curl, as nginx and others have it. */
export const debianWithCurl: Base = {
  shell: 'dash',
  has: (name) => name === 'curl' || debianPrograms.has(name),
}

/** Has no shell and no tools. */
export const emptyBase: Base = { shell: 'ash', has: () => false }

/** Has everything that is simulated, and speaks as busybox does. */
export const anyBase: Base = { shell: 'ash', has: (name) => name !== 'apt-get' }

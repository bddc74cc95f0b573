/** Distributions besides those of which it is known which programs they bring: they have all that is simulated, and whatever they install. */
import type { Image } from '../runtime/image.ts'
import { unknownImage } from './unknown.ts'

/** A shell is all that runs in it unless something else is said: without a terminal, it ends at once. */
const distribution = (name: string): Image => ({
  ...unknownImage,
  name,
  has: (program) => program !== 'apk' && unknownImage.has(program),
  shell: 'bash',
  hasGnuTools: true,
  entrypoint: [],
  cmd: ['/bin/bash'],
})

const [fedora, centos, alma, rocky, oracle, amazon, arch, suse, ubi] =
  'fedora centos almalinux rockylinux oraclelinux amazonlinux archlinux opensuse ubi'
    .split(' ')
    .map(distribution)

/** By their names, as in `images`. */
export const distributions: readonly (readonly [name: string, image: Image])[] = [
  ['almalinux', alma],
  ['amazonlinux', amazon],
  ['archlinux', arch],
  ['centos', centos],
  ['fedora', fedora],
  ['opensuse/leap', suse],
  ['opensuse/tumbleweed', suse],
  ['oraclelinux', oracle],
  ['rockylinux', rocky],
  ['ubi', ubi],
  ['ubi-minimal', ubi],
  ['ubi8', ubi],
  ['ubi8-minimal', ubi],
  ['ubi9', ubi],
  ['ubi9-minimal', ubi],
]

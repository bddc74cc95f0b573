/** The images that kubesim knows. */

import type { Image } from '../runtime/image.ts'
import { agnhost, liveness } from './agnhost.ts'
import { busyboxBase, debianBase } from './bases.ts'
import { mysql, postgres, redis } from './databases.ts'
import { baseName, parseReference } from './reference.ts'
import { curl, helloApp, helloWorld, pause, perl, stress } from './small.ts'
import { unknownImage } from './unknown.ts'
import { httpd, nginx, nginxUnprivileged } from './web.ts'

const busybox: Image = { ...busyboxBase, name: 'busybox', entrypoint: [], cmd: ['sh'] }
const alpine: Image = { ...busyboxBase, name: 'alpine', entrypoint: [], cmd: ['/bin/sh'] }
const debian: Image = { ...debianBase, name: 'debian', entrypoint: [], cmd: ['bash'] }
const ubuntu: Image = { ...debianBase, name: 'ubuntu', entrypoint: [], cmd: ['/bin/bash'] }

/** By the last part of the repository's name. */
const images: ReadonlyMap<string, Image> = new Map([
  ['agnhost', agnhost],
  ['alpine', alpine],
  ['busybox', busybox],
  ['curl', curl],
  ['debian', debian],
  ['hello-app', helloApp],
  ['hello-world', helloWorld],
  ['httpd', httpd],
  ['liveness', liveness],
  ['mariadb', mysql],
  ['mysql', mysql],
  ['nginx', nginx],
  ['nginx-slim', nginx],
  ['nginx-unprivileged', nginxUnprivileged],
  ['pause', pause],
  ['perl', perl],
  ['postgres', postgres],
  ['redis', redis],
  ['stress', stress],
  ['ubuntu', ubuntu],
])

/** What the image of that name does. */
export function imageFor(reference: string): Image {
  const parsed = parseReference(reference)
  return (parsed && images.get(baseName(parsed))) ?? unknownImage
}

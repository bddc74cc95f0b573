/** Commands that add, change and remove users and groups. */
import type { Program } from '../../../runtime/program.ts'
import { isGnu } from '../options.ts'
import { busyboxUserPrograms } from './busybox-users.ts'
import { debianUserPrograms } from './debian-users.ts'
import { shadowPrograms } from './shadow.ts'

const eitherOf =
  (name: keyof typeof debianUserPrograms): Program =>
  (process) =>
    (isGnu(process) ? debianUserPrograms : busyboxUserPrograms)[name](process)

/** Of Fedora and its like it is another name of useradd. */
const adduser: Program = (process) =>
  process.machine.image.hasGnuTools ? shadowPrograms.useradd(process) : eitherOf('adduser')(process)

export const userPrograms: Readonly<Record<string, Program>> = {
  adduser,
  addgroup: eitherOf('addgroup'),
  deluser: eitherOf('deluser'),
  delgroup: eitherOf('delgroup'),
  ...shadowPrograms,
}

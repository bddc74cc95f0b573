/** As whom a container runs, and whether it may. */
import type { Container, ContainerUser, Pod, PodSecurityContext } from '../../api/generated/types/core-v1.ts'
import { deepFreeze, memoByPair } from '../../api/memo.ts'
import { conductOf } from '../pod/conduct.ts'
import { groupsByUser } from '../runtime/files/accounts.ts'
import { root, type User } from '../runtime/files/files.ts'
import type { Library } from '../runtime/image.ts'

/** What is known of images. */
type Images = Pick<Library, 'imageFor' | 'isOfficial'>

/** Undefined where the image decides. */
export function userOf(pod: Pod, container: Container, images: Images): User | undefined {
  const told = toldUser(pod, container)
  const found = userBy(container, pod.spec.securityContext, { images, told })
  return found ?? told
}

/** The number that all containers of a pod are told to run under; undefined where one is told nothing, or another. Source: FsUserFrom. */
export function userOfAll({
  spec: { initContainers = [], containers, securityContext },
}: Pod): number | undefined {
  let found: number | undefined
  for (const each of [...initContainers, ...containers]) {
    const uid = each.securityContext?.runAsUser ?? securityContext?.runAsUser
    if (uid === undefined || (found ?? uid) !== uid) return undefined
    found = uid
  }
  return found
}

/** @param told whom the author of the pod names as the image's user */
function userBy(
  container: Container,
  ofPod: PodSecurityContext | undefined,
  { images, told }: { readonly images: Images; readonly told?: User },
): User | undefined {
  const { securityContext, image } = container
  const runAsUser = securityContext?.runAsUser ?? ofPod?.runAsUser
  const runAsGroup = securityContext?.runAsGroup ?? ofPod?.runAsGroup
  const isOther = mustBeNonRoot(container, ofPod) && !told && isUnknownUser(image, images)
  const own = told ?? (isOther ? somebody : (images.imageFor(image).user ?? root))
  const uid = runAsUser ?? own.uid
  const isStrict = ofPod?.supplementalGroupsPolicy === 'Strict'
  const groups = [
    ...(ofPod?.fsGroup === undefined ? [] : [ofPod.fsGroup]),
    ...(ofPod?.supplementalGroups ?? []),
    ...((!isStrict && groupsByUser(images.imageFor(image)).get(uid)) || []),
  ]
  if (runAsUser === undefined && runAsGroup === undefined && groups.length === 0 && !isOther) return undefined
  // Whom the image's /etc/passwd does not know is in the group root.
  const gid = runAsGroup ?? (uid === own.uid ? own.gid : root.gid)
  return { uid, gid, groups, ...(uid !== 0 && !images.isOfficial(image) && { isExpected: true }) }
}

/** Whoever demands that an image of his own does not run as root has made it so: the numeric user of most such images. */
const somebody: User = Object.freeze({ uid: 65_532, gid: 65_532 })

const mustBeNonRoot = ({ securityContext }: Container, ofPod: PodSecurityContext | undefined): boolean =>
  securityContext?.runAsNonRoot ?? ofPod?.runAsNonRoot ?? false

/** Nobody knows that it is root's. */
const isUnknownUser = (image: string, { imageFor, isOfficial }: Images): boolean =>
  imageFor(image).user === undefined && !isOfficial(image)

/** The user that an annotation gives the image; one that is only named has a number that nobody else has. */
function toldUser(pod: Pod, { name }: Container): User | undefined {
  const user = conductOf(pod, name)?.user
  if (user === undefined) return undefined
  if (user === 'root') return root
  const [uid, gid] = user.split(':').map(Number)
  return Number.isNaN(uid) ? { uid: 1_000, gid: 1_000 } : { uid, gid: gid ?? root.gid }
}

/** As the status of a container tells it, the groups in the order in which they apply. */
export function userStatusOf(pod: Pod, container: Container, images: Images): ContainerUser {
  const told = toldUser(pod, container)
  const ofPod = pod.spec.securityContext ?? noContext
  return told
    ? statusOf(userBy(container, ofPod, { images, told }) ?? told)
    : userStatuses(images)(container, ofPod)
}

const noContext: PodSecurityContext = Object.freeze({})

type UserStatus = (container: Container, ofPod: PodSecurityContext) => ContainerUser

/** What the pods of a template are told on a node, they share. */
const known = new WeakMap<Images, UserStatus>()

function userStatuses(images: Images): UserStatus {
  let status = known.get(images)
  if (!status) {
    status = memoByPair((container: Container, ofPod: PodSecurityContext) =>
      statusOf(userBy(container, ofPod, { images }) ?? images.imageFor(container.image).user ?? root),
    )
    known.set(images, status)
  }
  return status
}

const statusOf = ({ uid, gid, groups = [] }: User): ContainerUser =>
  deepFreeze({ linux: { uid, gid, supplementalGroups: [...new Set([gid, ...groups])] } })

/** Why runAsNonRoot keeps the container from running. */
export function nonRootProblem(pod: Pod, container: Container, images: Images): string | undefined {
  const { securityContext, image } = container
  const ofPod = pod.spec.securityContext
  if (!mustBeNonRoot(container, ofPod)) return undefined
  const uid = securityContext?.runAsUser ?? ofPod?.runAsUser
  if (uid !== undefined) return uid === 0 ? "container's runAsUser breaks non-root policy" : undefined
  const named = namedUser(pod, container, images)
  if (named !== undefined) {
    return `container has runAsNonRoot and image has non-numeric user (${named}), cannot verify user is non-root`
  }
  const user = toldUser(pod, container) ?? images.imageFor(image).user
  const isRoot = user ? user.uid === 0 : images.isOfficial(image)
  return isRoot ? 'container has runAsNonRoot and image will run as root' : undefined
}

/** The user of the image where it is only a name, and not that of root. */
function namedUser(pod: Pod, { name, image }: Container, images: Images): string | undefined {
  const user = conductOf(pod, name)?.user ?? images.imageFor(image).userName
  return user === undefined || user === 'root' || /^\d/.test(user) ? undefined : user
}

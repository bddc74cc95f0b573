/** Volumes that show the files of an image. */
import type { Container, Pod } from '../../api/generated/types/core-v1.ts'
import { parseReference } from '../../api/image-reference.ts'
import { bytesOf } from '../runtime/bytes.ts'
import { directoryAt, RegularFile, Volume } from '../runtime/files/files.ts'

/** An image that is to be there before a container starts, and whether it is pulled for that. */
export interface NeededImage {
  readonly image: string
  readonly policy: string | undefined
}

/** The images that a container mounts. */
export function mountedImages({ spec }: Pod, { volumeMounts = [] }: Container): readonly NeededImage[] {
  if (!spec.volumes?.some(({ image }) => image)) return none
  return spec.volumes.flatMap(({ name, image }) =>
    image?.reference && volumeMounts.some((mount) => mount.name === name)
      ? [{ image: image.reference, policy: image.pullPolicy }]
      : [],
  )
}

const none: readonly NeededImage[] = Object.freeze([])

/** @param files what the image brings, by path; of one that nobody knows it is known which it is */
export function imageVolume(
  reference: string,
  files: Readonly<Record<string, string>>,
  madeAt: number,
): Volume {
  const volume = new Volume({ madeAt })
  const { repository = reference } = parseReference(reference) ?? {}
  const all = { '/etc/os-release': `ID=${repository.split('/').at(-1)}\n`, ...files }
  for (const [path, text] of Object.entries(all)) {
    const names = bytesOf(path).split('/').filter(Boolean)
    const file = new RegularFile(0o644, madeAt)
    file.content = bytesOf(text)
    directoryAt(volume.root, names.slice(0, -1), madeAt).put(names[names.length - 1], file)
  }
  return volume
}

/** Which directories are at the top of a container, and which of them only lead into /usr: each distribution has its own. */
import { distributionOf, type Image } from '../image.ts'

export interface RootLayout {
  /** In alphabetical order. */
  readonly names: readonly string[]
  /** Those whose content is in /usr. */
  readonly merged: ReadonlySet<string>
}

const layout = (names: string, merged = ''): RootLayout => ({
  names: names.split(' '),
  merged: new Set(merged.split(' ').filter(Boolean)),
})

const debian = layout(
  'bin boot dev etc home lib lib64 media mnt opt proc root run sbin srv sys tmp usr var',
  'bin lib lib64 sbin',
)

const layouts: Readonly<Record<string, RootLayout>> = {
  alpine: layout('bin dev etc home lib media mnt opt proc root run sbin srv sys tmp usr var'),
  debian,
  ubuntu: debian,
  busybox: layout('bin dev etc home lib lib64 proc root sys tmp usr var'),
}

/** Fedora and those that have come of it, and others much like it. */
const fedora = layout(
  'afs bin boot dev etc home lib lib64 media mnt opt proc root run sbin srv sys tmp usr var',
  'bin lib lib64 sbin',
)

/** That of an image nobody knows is a guess. */
const unknown = layout('bin dev etc home lib mnt opt proc root run sbin srv sys tmp usr var')

export function rootLayoutOf(image: Image): RootLayout {
  const name = distributionOf(image) ?? image.name
  if (Object.hasOwn(layouts, name)) return layouts[name]
  return image.hasGnuTools ? fedora : unknown
}

/** Prefers nodes that have large images of the pod already. */
import type { PodSpec } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { bestScore, definePlugin, type Plugin } from '../framework/plugin.ts'

const megabytes = 1024 * 1024
/** Less than this is quickly pulled; more than that, for each container, is not better yet. */
const leastBytes = 23 * megabytes
const mostBytesEach = 1_000 * megabytes

/** The images of a pod that some node has, each with the share of nodes that have it: what few have attracts less. */
interface Images {
  readonly shares: readonly (readonly [image: string, share: number])[]
  readonly mostBytes: number
}

/** Source: imagelocality/image_locality.go. */
export const imageLocality: Plugin = definePlugin<unknown, Images>({
  name: 'ImageLocality',
  needs: [],

  preScore({ spec }, { images, list }) {
    const names = imagesOf(spec)
    const shares = names.flatMap((name) => {
      const nodes = images.get(name)
      return nodes === undefined ? [] : [[name, nodes / list.length] as const]
    })
    return shares.length === 0 ? 'skip' : { weighed: { shares, mostBytes: mostBytesEach * names.length } }
  },

  score(_pod, view, { shares, mostBytes }) {
    let sum = 0
    for (const [name, share] of shares) sum += Math.trunc((view.images.get(name) ?? 0) * share)
    const bytes = Math.min(Math.max(sum, leastBytes), mostBytes)
    return Math.trunc((bestScore * (bytes - leastBytes)) / (mostBytes - leastBytes))
  },

  wakesOn: {},
})

const imagesOf = memoByIdentity(({ containers, initContainers = [], volumes = [] }: PodSpec) => [
  ...[...initContainers, ...containers].map(({ image }) => withTag(image ?? '')),
  ...volumes.flatMap(({ image }) => (image?.reference ? [withTag(image.reference)] : [])),
])

/** A colon before the last slash is that of a registry's port. */
const withTag = (image: string): string =>
  image.lastIndexOf(':') > image.lastIndexOf('/') ? image : `${image}:latest`

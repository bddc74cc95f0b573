/** What the containers of a cluster can be made of: the images that kubesim knows, those of one's own, and the programs in them. */
import { baseName, type ImageReference, parseReference } from '../../../api/image-reference.ts'
import { memoOfLast } from '../../../api/memo.ts'
import { simulatedControllers } from '../../../api/networking/simulated-ingress.ts'
import { programs } from '../../programs/programs.ts'
import { runScript } from '../../programs/shell/script-files.ts'
import type { Image, Library } from '../../runtime/image.ts'
import { imageFor, isOfficial } from '../images.ts'
import { anyBase } from '../parts/bases.ts'
import { packagePrograms } from '../parts/package-programs.ts'
import { sampleApiServerNames } from '../sample-apiserver/sample-apiserver.ts'
import { anyService } from '../unknown.ts'
import { isKnownImage } from './known-tags.ts'
import type { PrivateRegistry } from './private-registry.ts'
import type { Stock } from './pull.ts'

const installed = (name: string) => programs.get(name) ?? packagePrograms().get(name)

export const library: Library = { imageFor, isOfficial, programs, installed, anyService, runScript }

/**
 * An image of one's own. What it does not say is as in an image that brings every simulated tool and runs `/app`.
 * @param name its repository, with or without the registry, and without a tag: `shop/cart`
 */
export const defineImage = (name: string, image: Partial<Omit<Image, 'name'>>): Image => ({
  ...anyBase,
  entrypoint: ['/app'],
  cmd: [],
  ...image,
  name,
})

/** @param own go before those that kubesim knows */
export function libraryWith(own: readonly Image[]): Library {
  if (own.length === 0) return library
  const byName = new Map(own.map((image) => [image.name, Object.freeze(image)]))
  const ownFor = memoOfLast((reference: string): Image | undefined => {
    const parsed = parseReference(reference)
    return (
      parsed &&
      namesOf(parsed).reduce<Image | undefined>((found, name) => found ?? byName.get(name), undefined)
    )
  })
  return {
    ...library,
    imageFor: (reference) => ownFor(reference) ?? imageFor(reference),
    isOfficial: (reference) => ownFor(reference) !== undefined || isOfficial(reference),
  }
}

interface Registries {
  /** Whether they hold nothing but what is known. */
  readonly isStrict: boolean
  /** Known besides those that kubesim knows. */
  readonly own: readonly Image[]
  readonly privateRegistries: readonly PrivateRegistry[]
}

/** Strict ones hold the images that kubesim knows, with their tags, and those of one's own and of ingress controllers, with any. */
export function stockOf({ isStrict, own, privateRegistries }: Registries): Stock {
  const names = new Set([
    ...own.map(({ name }) => name),
    ...simulatedControllers.map(({ image }) => image),
    ...sampleApiServerNames,
  ])
  const isOwn = (reference: ImageReference) => namesOf(reference).some((name) => names.has(name))
  const byDepth = privateRegistries.toSorted((a, b) => b.name.length - a.name.length)
  return {
    has(reference) {
      const parsed = isStrict ? parseReference(reference) : undefined
      return !isStrict || (parsed !== undefined && (isOwn(parsed) || isKnownImage(reference)))
    },
    privateRegistryOf({ registry, repository }) {
      if (privateRegistries.length === 0) return undefined
      const path = `${registry}/${repository}/`
      return byDepth.find(({ name }) => path.startsWith(`${name}/`))
    },
  }
}

/** Under what an image may have been defined, the fullest name first. */
const namesOf = (reference: ImageReference): readonly string[] => {
  const { registry, repository } = reference
  const path = `${registry}/${repository}`
  return repository === `library/${baseName(reference)}`
    ? [path, repository, baseName(reference)]
    : [path, repository]
}

/** The images of distroless: what somebody adds to them runs, and there is neither a shell nor a tool beside it. */
import type { ImageReference } from '../../api/image-reference.ts'
import { memoOfLast } from '../../api/memo.ts'
import type { Image } from '../runtime/image.ts'
import { busyboxBase, emptyBase, isUsualProgram } from './parts/bases.ts'
import { anyService } from './unknown.ts'

const user = Object.freeze({ uid: 65_532, gid: 65_532 })

const runtimes: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^nodejs/, ['/nodejs/bin/node']],
  [/^python3/, ['/usr/bin/python3']],
  [/^java(?!-base)/, ['/usr/bin/java', '-jar']],
]

/** What brings no language has nothing to run either, until somebody says what. */
const entrypointOf = (name: string): readonly string[] =>
  runtimes.find(([pattern]) => pattern.test(name))?.[1] ?? []

const made = memoOfLast((key: string): Image => {
  const [name, tag] = key.split(':')
  const isForDebugging = tag.startsWith('debug')
  return {
    ...(isForDebugging ? busyboxBase : emptyBase),
    name: 'distroless',
    entrypoint: isForDebugging ? ['/busybox/sh'] : entrypointOf(name),
    cmd: [],
    ...(tag.includes('nonroot') && { user }),
    anyService,
    lacks: isUsualProgram,
  }
})

/** Undefined for an image that is none of them. */
export const distroless = ({ registry, repository, tag }: ImageReference): Image | undefined =>
  registry === 'gcr.io' && repository.startsWith('distroless/')
    ? made(`${repository.slice('distroless/'.length)}:${tag ?? 'latest'}`)
    : undefined

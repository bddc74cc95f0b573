/** What every kind makes of null and of nothing, wherever they stand. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Kind, KubeObject, New } from '../../src/api/kind.ts'
import type { Registry } from '../../src/apiserver/registry.ts'
import { userNamed } from '../../src/client/user.ts'
import { ControlPlane } from '../support/control-plane.ts'
import { manifestOf, storedKinds } from '../support/every-kind.ts'
import { type Json, laidOver, type Odd, oddParts, taken } from '../support/odd-values.ts'

/** Of a template little: the specs of pods are looked at in pods. */
const isNew = ([what]: Odd) => !/template\.spec\.\w+\W.*\./.test(what) && !what.startsWith('metadata.managed')

const context = { fieldManager: 'test', user: userNamed('test'), warn: () => {} }

let registry: Registry
beforeEach(() => {
  registry = new ControlPlane().registry
})

/** Some kinds have names that say what they are: of those there is one object at a time. */
const fixedName = ({ metadata }: Json): string | undefined => {
  const { name } = metadata as { readonly name: string }
  return name === 'sample' ? undefined : name
}

function create(kind: Kind, body: Json, name: string): KubeObject | undefined {
  const metadata = { ...(body.metadata as object), name, generateName: undefined, finalizers: undefined }
  return taken(() => registry.create(kind, { ...body, metadata } as New<KubeObject>, context))
}

/** Deletes it; what protects itself from that takes an API server of its own. */
function isGone(kind: Kind, { metadata }: KubeObject): boolean {
  if (kind.isHeldBack) return false
  registry.delete(kind, metadata, { gracePeriodSeconds: 0 }, context)
  return !registry.get(kind, metadata)
}

describe.each(storedKinds.map((kind) => [kind.plural, kind] as const))('%s', (_plural, kind) => {
  test('what is null or empty is refused in words, or read, shown and written back', () => {
    const manifest = manifestOf(kind)
    const withoutCell: string[] = []
    for (const [n, odd] of [...oddParts(kind.structure())].filter(isNew).entries()) {
      const made = create(kind, laidOver(manifest, odd[1]) as Json, fixedName(manifest) ?? `x${n}`)
      if (!made) continue
      const cells = kind.columns.map(({ cell }) => cell(made, 0))
      if (cells.includes(undefined as never)) withoutCell.push(odd[0])
      const again = registry.update(kind, made.metadata, () => structuredClone(made), context)
      // An update that changes nothing answers what is stored: thousands of those need no comparison in depth.
      if (again !== made) expect(again, odd[0]).toEqual(made)
      if (fixedName(manifest) && !isGone(kind, again)) registry = new ControlPlane().registry
    }
    expect(withoutCell).toEqual([])
  })

  test.runIf(kind.hasStatus)('a status may be null or empty at any place', () => {
    const manifest = manifestOf(kind)
    const made = create(kind, manifest, fixedName(manifest) ?? 'x')!
    for (const [, part] of [...oddParts(kind.structure())].filter(([what]) => what.startsWith('status'))) {
      taken(() =>
        registry.update(kind, made.metadata, (current) => laidOver(structuredClone(current), part), {
          ...context,
          subresource: 'status',
        }),
      )
      const now = registry.get(kind, made.metadata)!
      for (const { cell } of kind.columns) expect(cell(now, 0)).toBeDefined()
    }
  })
})

/** What every kind makes of an object in which there is hardly anything. */
import { describe, expect, test } from 'vitest'
import { limitRange } from '../../src/api/core/limitrange.ts'
import type { KubeObject, New } from '../../src/api/kind.ts'
import { userNamed } from '../../src/client/user.ts'
import { ControlPlane } from '../support/control-plane.ts'
import { manifestOf, storedKinds } from '../support/every-kind.ts'
import { type Json, taken } from '../support/odd-values.ts'

const context = { fieldManager: 'test', user: userNamed('test'), warn: () => {} }

describe.each(storedKinds.map((kind) => [kind.plural, kind] as const))('%s', (_plural, kind) => {
  const { registry } = new ControlPlane()

  test.each<[string, Json]>([
    ['nothing', {}],
    ['no metadata', { metadata: null }],
    ['no spec', { metadata: { name: 'x', namespace: 'default' }, spec: null }],
    ['only the beginning of a name', { metadata: { generateName: 'x-', namespace: 'default' } }],
  ])('an object with %s is refused in words, or has a name', (_what, part) => {
    const made = taken(() => registry.create(kind, part as unknown as New<KubeObject>, context))

    if (made) expect(made.metadata.name).toMatch(/^x/)
  })

  // The real server names a LimitRange itself.
  test.skipIf(kind === limitRange)('a name is required', () => {
    const { metadata, ...rest } = manifestOf(kind)
    const { name: _name, ...nameless } = metadata

    expect(() => registry.create(kind, { ...rest, metadata: nameless } as New<KubeObject>, context)).toThrow(
      /" is invalid: .*metadata\.name: Required value: name or generateName is required/,
    )
  })
})

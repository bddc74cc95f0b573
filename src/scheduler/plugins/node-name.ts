/** Keeps a pod that names its node off all others. */
import { never, type Plugin } from '../framework/plugin.ts'
import { orOtherTaints } from './taint-wakes.ts'

const anotherNode = never("node(s) didn't match the requested node name")

export const nodeName: Plugin = {
  name: 'NodeName',
  needs: ['nodeName'],
  perNode: true,

  preFilter: ({ spec }) => (spec.nodeName ? undefined : 'skip'),

  filter: ({ spec }, { name }) => (spec.nodeName === name ? undefined : anotherNode),

  suggest({ object }) {
    const { nodeName: _, ...spec } = object.spec
    return { sentence: 'it did not name its node', pod: { ...object, spec } }
  },

  wakesOn: { node: orOtherTaints((_pod, _node, previous) => previous === undefined) },
}

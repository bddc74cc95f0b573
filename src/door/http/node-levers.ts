/** The levers on the machines of nodes. */
import { node } from '../../api/core/node.ts'
import { notFound } from '../../api/errors.ts'
import type { NodeSpec } from '../../kubelet-sim/node.ts'
import type { NodeState } from '../../kubelet-sim/node-machine.ts'
import { operatingSystems } from '../../kubelet-sim/runtime/operating-system.ts'
import type { NodeVerb } from '../input.ts'
import { flag, listOf, object, oneOf, required, text, texts, textsByName } from './fields.ts'
import { type Lever, lever, type Moved } from './lever.ts'

/** What the levers answer. */
export const nodeSchemas = {
  Node: {
    type: 'object',
    required: ['name', 'running', 'partitioned'],
    properties: {
      name: { type: 'string' },
      running: { type: 'boolean', description: 'It has power.' },
      partitioned: { type: 'boolean', description: 'It is cut off from the network.' },
    },
  },
  NodeList: {
    type: 'object',
    required: ['items'],
    properties: { items: { type: 'array', items: { $ref: '#/components/schemas/Node' } } },
  },
}

const shown = ({ name, isRunning, isPartitioned }: NodeState) => ({
  name,
  running: isRunning,
  partitioned: isPartitioned,
})

/** @throws ApiError 404 */
export function nodeNamed({ nodes }: Moved, name: string) {
  const found = nodes.list().find((each) => each.name === name)
  if (!found) throw notFound(node, name)
  return shown(found)
}

const isOperatingSystem = (value: unknown) => operatingSystems.some((each) => each === value)

const verbs: readonly { readonly verb: Exclude<NodeVerb, 'remove'>; readonly summary: string }[] = [
  {
    verb: 'stop',
    summary: 'Takes the power from a machine: all that runs on it ends at once, and nobody is told.',
  },
  { verb: 'start', summary: 'Gives a machine its power back: it boots, and takes up its pods anew.' },
  { verb: 'partition', summary: 'Cuts a machine off from the network; what runs on it goes on.' },
  { verb: 'heal', summary: 'Connects a machine again: it catches up with what has happened meanwhile.' },
]

export const nodeLevers: readonly Lever[] = [
  lever({
    method: 'GET',
    path: '/nodes',
    summary: 'Lists the machines of the nodes.',
    answers: 'NodeList',
    pull: ({ nodes }) => ({ items: nodes.list().map(shown) }),
  }),
  lever({
    method: 'POST',
    path: '/nodes',
    summary: 'Adds a machine; its kubelet registers the node.',
    answers: 'Node',
    code: 201,
    fields: {
      name: required(text('The name of the node.')),
      capacity: textsByName('Over the default of 4 CPUs, 16Gi of memory, 100Gi of disk and 110 pods.'),
      labels: textsByName('Besides those that every node has.'),
      annotations: textsByName('Besides those that every node has.'),
      taints: listOf('Its taints.', {
        key: required(text('Of the taint.')),
        value: text('Of the taint.'),
        effect: required(text('NoSchedule, PreferNoSchedule or NoExecute.')),
      }),
      unschedulable: flag('Whether it takes no new pods.'),
      podCIDR: text('The addresses of its pods. Default: the cluster gives it a range.'),
      os: oneOf(
        { type: 'string', enum: operatingSystems, description: 'Default: linux.' },
        operatingSystems.join(' or '),
        isOperatingSystem,
      ),
      runtimeHandlers: texts('What its runtime can run containers with. Default: those in common use.'),
      kubelet: object(
        'A KubeletConfiguration of kubelet.config.k8s.io/v1beta1. Default: that of the cluster.',
      ),
    },
    pull(moved, { body }) {
      moved.nodes.add(body as NodeSpec)
      return nodeNamed(moved, body.name!)
    },
  }),
  lever({
    method: 'GET',
    path: '/nodes/{name}',
    summary: 'Says how a machine is.',
    answers: 'Node',
    pull: (moved, { name }) => nodeNamed(moved, name),
  }),
  lever({
    method: 'DELETE',
    path: '/nodes/{name}',
    summary: 'Takes a machine away for good, with all that runs on it, and its node.',
    answers: 'Node',
    pull(moved, { name }) {
      const before = nodeNamed(moved, name)
      moved.nodes.remove(name)
      return before
    },
  }),
  ...verbs.map(({ verb, summary }) =>
    lever({
      method: 'POST',
      path: `/nodes/{name}/${verb}`,
      summary,
      answers: 'Node',
      pull(moved, { name }) {
        moved.nodes[verb](name)
        return nodeNamed(moved, name)
      },
    }),
  ),
]

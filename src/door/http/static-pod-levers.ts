/** The levers on the static pods of nodes. */
import { object, required, text } from './fields.ts'
import { type Lever, lever } from './lever.ts'

/** What the levers answer. */
export const staticPodSchemas = {
  StaticPod: {
    type: 'object',
    required: ['file', 'name', 'namespace', 'uid'],
    properties: {
      file: { type: 'string', description: 'Where its manifest is on the machine.' },
      name: { type: 'string', description: 'Of the pod and of its mirror: that of the node is part of it.' },
      namespace: { type: 'string' },
      uid: { type: 'string', description: 'The annotation kubernetes.io/config.hash of its mirror.' },
    },
  },
  StaticPodList: {
    type: 'object',
    required: ['items'],
    properties: { items: { type: 'array', items: { $ref: '#/components/schemas/StaticPod' } } },
  },
}

export const staticPodLevers: readonly Lever[] = [
  lever({
    method: 'GET',
    path: '/nodes/{name}/static-pods',
    summary: 'Lists the static pods of a node.',
    answers: 'StaticPodList',
    pull: ({ kubelets }, { name }) => ({ items: kubelets.node(name).staticPods.list() }),
  }),
  lever({
    method: 'POST',
    path: '/nodes/{name}/static-pods',
    summary:
      'Puts the manifest of a static pod on a machine: its kubelet runs it, whatever the API server says.',
    answers: 'StaticPod',
    code: 201,
    fields: {
      pod: required(object('The manifest: a Pod of v1.')),
      file: text('Where it is on the machine. Default: a file of its own name.'),
    },
    pull: ({ kubelets }, { name, body }) => kubelets.node(name).staticPods.add(body.pod!, body.file),
  }),
  lever({
    method: 'DELETE',
    path: '/nodes/{name}/static-pods/{pod}',
    summary: 'Takes the manifest of a static pod away: the pod ends.',
    answers: 'StaticPod',
    pull: ({ kubelets }, { name, named }) => kubelets.node(name).staticPods.remove(named['pod']),
  }),
]

/** The levers on what runs on the machines of nodes besides pods. */
import { text, wholeNumber } from './fields.ts'
import { type Lever, lever } from './lever.ts'
import { nodeNamed } from './node-levers.ts'

const processes = { least: 0, most: 4_194_304 }

export const kubeletLevers: readonly Lever[] = [
  lever({
    method: 'POST',
    path: '/nodes/{name}/shutdown',
    summary:
      'Shuts a machine down in order: its pods end as its kubelet is configured, and then the power goes.',
    answers: 'Node',
    pull(moved, { name }) {
      moved.kubelets.node(name).shutDown()
      return nodeNamed(moved, name)
    },
  }),
  lever({
    method: 'PUT',
    path: '/nodes/{name}/load',
    summary:
      'Says what runs on a machine besides pods: what is left out is as usual. Its kubelet evicts pods where too little is left.',
    answers: 'Node',
    fields: {
      memory: text('How much memory it uses: 16300Mi.'),
      disk: text('How much of the disk it uses: 90Gi.'),
      processes: wholeNumber('How many processes there are.', processes),
    },
    pull(moved, { name, body }) {
      moved.kubelets.node(name).use(body)
      return nodeNamed(moved, name)
    },
  }),
]

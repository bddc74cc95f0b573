/** The levers on the network. */
import { notFound } from '../../api/errors.ts'
import type { NetworkFault } from '../../kubelet-sim/network/network-faults.ts'
import { duration, required, text, wholeNumber } from './fields.ts'
import { type Lever, lever } from './lever.ts'

export const networkSchemas = {
  NetworkFault: {
    type: 'object',
    required: ['name', 'verb'],
    properties: {
      name: { type: 'string' },
      verb: { type: 'string', enum: ['slow', 'cut', 'refuse'] },
      from: { type: 'string' },
      to: { type: 'string' },
      port: { type: 'integer' },
      delay: { type: 'string', format: 'duration' },
    },
  },
  NetworkFaultList: {
    type: 'object',
    required: ['items'],
    properties: { items: { type: 'array', items: { $ref: '#/components/schemas/NetworkFault' } } },
  },
}

const shown = ({ name, verb, from, to, port, ms }: NetworkFault) => ({
  name,
  verb,
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
  ...(port !== undefined && { port }),
  ...(ms !== undefined && { delay: `${ms}ms` }),
})

const ends = 'an address, a range, pod/NAME, pod/NAMESPACE/NAME, service/NAME, node/NAME or namespace/NAME'

const fields = {
  name: text('By which it is taken away again. Default: it is given one.'),
  from: text(`Who connects: ${ends}. Default: anybody.`),
  to: text(`To whom: ${ends}. Default: to anybody.`),
  port: wholeNumber('To which port. Default: to any.', { least: 1, most: 65_535 }),
}

export const networkLevers: readonly Lever[] = [
  lever({
    method: 'GET',
    path: '/network/faults',
    summary: 'Lists what is done to the network.',
    answers: 'NetworkFaultList',
    pull: ({ network }) => ({ items: network.list().map(shown) }),
  }),
  lever({
    method: 'POST',
    path: '/network/slow',
    summary: 'Lets connections take longer.',
    answers: 'NetworkFault',
    code: 201,
    fields: { ...fields, delay: required(duration('How much longer: 200ms.')) },
    pull: ({ network }, { body: { delay = 0, ...connections } }) =>
      shown(network.slow({ ...connections, ms: delay })),
  }),
  lever({
    method: 'POST',
    path: '/network/cut',
    summary: 'Lets nothing come through: who connects waits until he gives up.',
    answers: 'NetworkFault',
    code: 201,
    fields,
    pull: ({ network }, { body }) => shown(network.cut(body)),
  }),
  lever({
    method: 'POST',
    path: '/network/refuse',
    summary: 'Lets connections be refused at once.',
    answers: 'NetworkFault',
    code: 201,
    fields,
    pull: ({ network }, { body }) => shown(network.refuse(body)),
  }),
  lever({
    method: 'DELETE',
    path: '/network/faults',
    summary: 'Takes all of it away: the network is as it was.',
    answers: 'NetworkFaultList',
    pull({ network }) {
      const items = network.list().map(shown)
      network.restore()
      return { items }
    },
  }),
  lever({
    method: 'DELETE',
    path: '/network/faults/{name}',
    summary: 'Takes one away.',
    answers: 'NetworkFault',
    pull({ network }, { name }) {
      const found = network.list().find((each) => each.name === name)
      if (!found) throw notFound({ plural: 'networkfaults', group: '' }, name)
      network.restore(name)
      return shown(found)
    },
  }),
]

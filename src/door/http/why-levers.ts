/** The question why over HTTP. */
import { defaultNamespace } from '../../client/default-namespace.ts'
import { whyText } from '../../why/text.ts'
import { text } from './fields.ts'
import { type Lever, lever } from './lever.ts'

const list = (items: object) => ({ type: 'array', items })
const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const strings = list({ type: 'string' })

export const whySchemas = {
  Why: {
    type: 'object',
    required: ['object', 'sentence', 'because'],
    properties: {
      object: {
        type: 'object',
        required: ['apiVersion', 'kind', 'name'],
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          namespace: { type: 'string' },
          name: { type: 'string' },
        },
      },
      sentence: { type: 'string', description: 'How it stands, without its name: waits for a node.' },
      because: list(reference('Why')),
      alike: { ...strings, description: 'The names of others that stand just so.' },
      scheduling: reference('Scheduling'),
      text: {
        type: 'string',
        description: 'All of it as people read it, of the object that was asked about.',
      },
    },
  },
  Scheduling: {
    type: 'object',
    required: ['revision', 'nodes', 'remedies'],
    properties: {
      revision: { type: 'integer', description: 'Where in the log the nodes were as they are described.' },
      chosen: { type: 'string', description: 'The node that it went to.' },
      beforehand: reference('Objection'),
      nodes: list({
        type: 'object',
        required: ['node', 'refusals', 'scores', 'total'],
        properties: {
          node: { type: 'string' },
          refusals: list(reference('Objection')),
          scores: list({
            type: 'object',
            required: ['plugin', 'score', 'weight'],
            properties: {
              plugin: { type: 'string' },
              score: { type: 'number' },
              weight: { type: 'number' },
            },
          }),
          total: { type: 'number', description: 'The scores times their weights.' },
        },
      }),
      remedies: list({
        type: 'object',
        required: ['nodes', 'changes', 'victims'],
        properties: {
          nodes: strings,
          changes: { ...strings, description: 'Each what follows if: the node had the label disk=ssd.' },
          victims: { ...strings, description: 'The pods that would have to go.' },
        },
      }),
    },
  },
  Objection: {
    type: 'object',
    required: ['plugin', 'reasons'],
    properties: { plugin: { type: 'string' }, reasons: strings },
  },
}

export const whyLevers: readonly Lever[] = [
  lever({
    method: 'GET',
    path: '/why/{resource}/{name}',
    summary: 'Says why an object stands as it does: why a Pod waits, why a Deployment makes no progress.',
    answers: 'Why',
    fields: { namespace: text('Where the object is. Default: default.') },
    async pull(moved, { named, body: { namespace = defaultNamespace } }) {
      const why = await moved.why({ resource: `${named['resource']}/${named['name']}`, namespace })
      return { ...why, text: whyText(why) }
    },
  }),
]

/** What kubectl explain says of the types of flowcontrol.apiserver.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const flowcontrolDescriptions = (): Descriptions => ({
  FlowSchema: {
    '': 'Says which requests are of which priority level. Here no request waits for another: it is kept and checked.',
  },
  FlowSchemaStatus: {
    conditions: 'Dangling: whether there is no such priority level.',
  },
  FlowSchemaSpec: {
    priorityLevelConfiguration: 'The level of the requests that it is about.',
    matchingPrecedence: 'Of several that a request fits, the one with the lowest number counts.',
    distinguisherMethod: 'What makes two requests be of one flow: who asks, or the namespace.',
    rules: 'Who asks, and what for.',
  },
  PriorityLevelConfiguration: {
    '': 'A share of what the API server can do at once. Here no request waits for another: it is kept and checked.',
  },
  PriorityLevelConfigurationSpec: {
    type: 'Limited, or Exempt for the one whose requests never wait.',
  },
  LimitedPriorityLevelConfiguration: {
    nominalConcurrencyShares: 'How large its share is, compared with those of the others.',
    lendablePercent: 'How much of it others may use while it is idle.',
    borrowingLimitPercent: 'How much of the idle shares of others it may use.',
    limitResponse: 'What becomes of requests beyond its share: they wait, or are refused.',
  },
})

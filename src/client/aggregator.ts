/** How the API server asks those that it aggregates for itself: who it is, in headers that only it may send. Source: kube-aggregator. */
export const asAggregator: Readonly<Record<string, string>> = Object.freeze({
  accept: 'application/json',
  'x-remote-user': 'system:kube-aggregator',
  'x-remote-group': 'system:masters',
})

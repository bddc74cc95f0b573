/**
 * Facts of apiregistration.k8s.io/v1, in the form of the generated ones: what those are made of says nothing of it.
 * Source: the API of kube-aggregator.
 */
export const apiServiceStructs: Readonly<Record<string, string>> = {
  'apiregistration.v1.APIService':
    'kind 0 ? s\napiVersion 0 ? s\nmetadata 1 ? @meta.v1.ObjectMeta\nspec 2 ? @apiregistration.v1.APIServiceSpec\nstatus 3 ? @apiregistration.v1.APIServiceStatus',
  'apiregistration.v1.APIServiceCondition':
    'type 1 ! s\nstatus 2 ! s\nlastTransitionTime 3 ? t\nreason 4 ? s\nmessage 5 ? s',
  'apiregistration.v1.APIServiceList':
    'kind 0 ? s\napiVersion 0 ? s\nmetadata 1 ? @meta.v1.ListMeta\nitems 2 ! [@apiregistration.v1.APIService',
  'apiregistration.v1.APIServiceSpec':
    'service 1 *? @apiregistration.v1.ServiceReference\ngroup 2 ? s\nversion 3 ? s\ninsecureSkipTLSVerify 4 ? b\ncaBundle 5 ? y\ngroupPriorityMinimum 7 ! i\nversionPriority 8 ! i',
  'apiregistration.v1.APIServiceStatus':
    'conditions 1 ? [@apiregistration.v1.APIServiceCondition list=map,type patch=merge key=type',
  'apiregistration.v1.ServiceReference': 'namespace 1 ? s\nname 2 ? s\nport 3 *? i',
}

export const apiServiceKinds: Readonly<Record<string, readonly [packageName: string, kinds: string]>> = {
  'apiregistration.k8s.io/v1': ['apiregistration.v1', 'APIService APIServiceList'],
}

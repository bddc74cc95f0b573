/** The groups of metrics that adapters bring: custom.metrics.k8s.io and external.metrics.k8s.io, as far as they are the same for all. */
export const customMetricsGroup = 'custom.metrics.k8s.io'
export const externalMetricsGroup = 'external.metrics.k8s.io'

/** The resource by which a metric's object is named in a path: `services`, `ingresses.networking.k8s.io`. */
export const groupResource = ({ plural, group }: { readonly plural: string; readonly group: string }) =>
  group ? `${plural}.${group}` : plural

/** In which kubectl keeps what it has applied client-side. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

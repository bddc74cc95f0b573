/** The version of Kubernetes that a cluster is of: its API server, its nodes and what comes with them. */
export const kubernetesVersion = 'v1.36.0'

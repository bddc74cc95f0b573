/** By which a Deployment tells the pods of its ReplicaSets apart. */
export const templateHashLabel = 'pod-template-hash'

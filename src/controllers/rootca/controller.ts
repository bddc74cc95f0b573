/** Publishes the certificate of the cluster's authority as ConfigMap `kube-root-ca.crt` in every namespace. */
import { configMap, rootCaName } from '../../api/core/configmap.ts'
import { isNamespaceActive, namespace } from '../../api/core/namespace.ts'
import { rootCertificate } from '../../api/core/root-certificate.ts'
import { isEqual } from '../../api/equality.ts'
import { defineController, watch } from '../runtime/controller.ts'

const description = 'kubernetes.io/description'
const annotations = {
  [description]:
    'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the' +
    ' internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of' +
    ' Kubernetes clusters.',
}

export const rootCaPublisher = defineController({
  name: 'root-ca-cert-publisher',
  component: 'root-ca-cert-publisher',
  reconciles: namespace,
  watches: [
    watch(configMap, ({ type, object: { metadata } }) =>
      type !== 'ADDED' && metadata.name === rootCaName ? [metadata.namespace!] : [],
    ),
  ],

  reconcile({ client, cache }, object) {
    if (!isNamespaceActive(object)) return
    const { metadata } = object
    const published = cache.get(configMap, rootCaName, metadata.name)
    const data = { 'ca.crt': rootCertificate }
    if (!published) {
      client.create(configMap, {
        metadata: { name: rootCaName, namespace: metadata.name, annotations },
        data,
      })
      return
    }
    if (isEqual(published.data, data) && published.metadata.annotations?.[description]) return
    client.update(configMap, published, (draft) => {
      draft.data = data
      draft.metadata.annotations = { ...draft.metadata.annotations, ...annotations }
    })
  },
})

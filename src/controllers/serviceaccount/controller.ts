/** Gives every active namespace its ServiceAccount `default`. */
import { isNamespaceActive, namespace } from '../../api/core/namespace.ts'
import { serviceAccount } from '../../api/core/serviceaccount.ts'
import { defineController, watch } from '../runtime/controller.ts'

const name = 'default'

export const serviceAccountController = defineController({
  name: 'serviceaccount',
  component: 'service-account-controller',
  reconciles: namespace,
  watches: [
    watch(serviceAccount, ({ type, object: { metadata } }) =>
      type === 'DELETED' && metadata.name === name ? [metadata.namespace!] : [],
    ),
  ],

  reconcile({ client, cache }, object) {
    if (!isNamespaceActive(object)) return
    const { metadata } = object
    if (cache.get(serviceAccount, name, metadata.name)) return
    client.create(serviceAccount, { metadata: { name, namespace: metadata.name } })
  },
})

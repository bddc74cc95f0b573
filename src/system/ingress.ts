/** The ingress controller that kubesim brings: a Pod, a load balancer before it, and the class of its Ingresses. */
import { deployment } from '../api/apps/deployment.ts'
import { namespace as namespaceKind } from '../api/core/namespace.ts'
import { service } from '../api/core/service.ts'
import { serviceAccount } from '../api/core/serviceaccount.ts'
import { ingressClass } from '../api/networking/ingressclass.ts'
import {
  ingressControllerName as name,
  ingressControllerNamespace as namespace,
  ownIngressController,
} from '../api/networking/simulated-ingress.ts'
import type { Client } from '../client/client.ts'

const labels = { 'app.kubernetes.io/name': name }

const container = {
  name: 'controller',
  image: `${ownIngressController.image}:v1`,
  args: [`--publish-service=${namespace}/${name}`],
  ports: [
    { name: 'http', containerPort: 80, protocol: 'TCP' },
    { name: 'https', containerPort: 443, protocol: 'TCP' },
  ],
  readinessProbe: { httpGet: { path: '/healthz', port: 10_254, scheme: 'HTTP' } },
} as const

export function installIngressController(client: Client): void {
  client.create(namespaceKind, { metadata: { name: namespace } })
  client.create(serviceAccount, { metadata: { name, namespace } })
  client.create(ingressClass, {
    metadata: {
      name: 'kubesim',
      annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
    },
    spec: { controller: ownIngressController.controller },
  })
  // Nearly everything that is written about Ingresses names this one.
  client.create(ingressClass, {
    metadata: { name: 'nginx' },
    spec: { controller: ownIngressController.controller },
  })
  client.create(service, {
    metadata: { name, namespace, labels },
    spec: {
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      selector: labels,
      ports: [
        { name: 'http', port: 80, protocol: 'TCP', targetPort: 'http' },
        { name: 'https', port: 443, protocol: 'TCP', targetPort: 'https' },
      ],
    },
  })
  client.create(deployment, {
    metadata: { name, namespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { serviceAccountName: name, containers: [container] } },
    },
  })
}

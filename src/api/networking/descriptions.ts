/** What kubectl explain says of the types of networking.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const networkingDescriptions = (): Descriptions => ({
  Ingress: {
    status: 'Where it can be reached from outside.',
    '': 'Leads HTTP requests from outside to Services, by host and path, where a controller of its class runs: `kubesim up --ingress` brings one.',
  },
  IngressSpec: {
    ingressClassName: 'Which class it is of: who is to serve it. Without one, the default class.',
    defaultBackend: 'Where requests go that no rule is for.',
    rules: 'Where requests go, by the host that they ask for and by their path.',
    tls: 'For which hosts there is TLS, and in which Secret the certificate is.',
  },
  IngressClass: {
    '': 'Says which controller serves the Ingresses of a class. `kubesim up --ingress` brings one.',
  },
  IngressClassSpec: {
    controller: 'The name that the controller answers to. It never changes.',
    parameters: 'An object in which the controller finds more.',
  },
  IPAddress: {
    '': 'An address that is taken. The name is the address.',
  },
  IPAddressSpec: {
    parentRef: 'By whom it is taken. It never changes.',
  },
  NetworkPolicy: {
    '': 'Says who may talk to a set of pods, and to whom they may talk. What it does not let through is dropped.',
  },
  NetworkPolicySpec: {
    podSelector: 'Which pods it is about; an empty one means all in the namespace.',
    ingress: 'Who may talk to them, and on which ports. An empty list: nobody.',
    egress: 'To whom they may talk, and on which ports. An empty list: to nobody.',
    policyTypes: 'Whether it is about what comes in, what goes out, or both.',
  },
  ServiceCIDR: {
    '': 'Ranges from which Services get their addresses, beside those of other ServiceCIDRs that are ready.',
  },
  ServiceCIDRStatus: {
    conditions: 'Whether addresses are given from it, and why it does not go yet.',
  },
  ServiceCIDRSpec: {
    cidrs: 'The ranges, one of each family. One of the other family can be added, and nothing else changed.',
  },
})

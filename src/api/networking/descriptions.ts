/** What kubectl explain says of the types of networking.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

const ofIngresses = {
  Ingress: {
    '': 'Leads HTTP requests from outside to Services, by host and path, where a controller of its class runs: `kubesim up --ingress` brings one.',
    status: 'Where it can be reached from outside.',
  },
  IngressSpec: {
    ingressClassName: 'Which class it is of: who is to serve it. Without one, the default class.',
    defaultBackend: 'Where requests go that no rule is for. Default: they are answered 404.',
    rules: 'Where requests go, by the host that they ask for and by their path.',
    tls: 'For which hosts there is TLS, and in which Secret the certificate is.',
  },
  IngressRule: {
    host: 'The host that is asked for: shop.example.com, or *.example.com for one name more before it. Default: every host.',
  },
  IngressRuleValue: {
    http: 'Where its requests go, by their path. Default: to the defaultBackend.',
  },
  HTTPIngressRuleValue: {
    paths: 'Of those that a path fits, the longest counts; of equal ones, an Exact one.',
  },
  HTTPIngressPath: {
    path: 'The path: it begins with a slash.',
    pathType:
      'Exact: just this path. Prefix: and all below it, part by part between slashes. ImplementationSpecific: as the controller likes.',
    backend: 'Where the requests go.',
  },
  IngressBackend: {
    service: 'A Service of the same namespace.',
    resource: 'Another object of the same namespace, in place of a Service. The controller here knows none.',
  },
  IngressServiceBackend: {
    name: 'The Service.',
    port: 'Which of its ports.',
  },
  ServiceBackendPort: {
    name: 'The name of the port. Either this or number.',
    number: 'The number of the port.',
  },
  IngressTLS: {
    hosts: 'The hosts that the certificate is for. Default: all.',
    secretName: 'The Secret of type kubernetes.io/tls with the certificate and its key.',
  },
  IngressStatus: {
    loadBalancer: 'Where the controller takes its requests.',
  },
  IngressLoadBalancerStatus: {
    ingress: 'The addresses at which it can be reached from outside.',
  },
  IngressLoadBalancerIngress: {
    ip: 'The address.',
    hostname: 'A name in place of an address.',
    ports: 'How each port is, where somebody tells.',
  },
  IngressPortStatus: {
    port: 'The port.',
    protocol: 'TCP, UDP or SCTP.',
    error: 'What is wrong with it, in one word.',
  },
  IngressClass: {
    '': 'Says which controller serves the Ingresses of a class. `kubesim up --ingress` brings one.',
  },
  IngressClassSpec: {
    controller: 'The name that the controller answers to. It never changes.',
    parameters: 'An object in which the controller finds more.',
  },
  IngressClassParametersReference: {
    apiGroup: 'The group of the object. Absent: the core group.',
    kind: 'Its kind.',
    name: 'Its name.',
    scope: 'Whether it is in a namespace (Namespace) or in none (Cluster). Default Cluster.',
    namespace: 'Its namespace, for Namespace.',
  },
}

const ports = 'On which ports. Absent or empty: on all.'

const ofPolicies = {
  NetworkPolicy: {
    '': 'Says who may talk to a set of pods, and to whom they may talk. What it does not let through is dropped.',
  },
  NetworkPolicySpec: {
    podSelector: 'Which pods it is about; an empty one means all in the namespace.',
    ingress: 'Who may talk to them, and on which ports. An empty list: nobody. Several policies add up.',
    egress: 'To whom they may talk, and on which ports. An empty list: to nobody. Several policies add up.',
    policyTypes:
      'Whether it is about what comes in, what goes out, or both. Default: Ingress, and Egress where there are egress rules.',
  },
  NetworkPolicyIngressRule: {
    from: 'Who: any of these. Absent or empty: everybody.',
    ports,
  },
  NetworkPolicyEgressRule: {
    to: 'To whom: any of these. Absent or empty: to everybody.',
    ports,
  },
  NetworkPolicyPeer: {
    podSelector:
      'Pods by their labels, in the namespace of the policy, or in those that namespaceSelector selects.',
    namespaceSelector: 'All pods of the namespaces that have these labels. An empty one: of every namespace.',
    ipBlock: 'A range of addresses. Not beside selectors.',
  },
  IPBlock: {
    cidr: 'The range: 10.0.0.0/8.',
    except: 'Ranges within it that are left out.',
  },
  NetworkPolicyPort: {
    protocol: 'TCP, UDP or SCTP. Default TCP.',
    port: 'The port of the pods: a number, or the name of a port of their containers. Default: all of the protocol.',
    endPort: 'The last port of a range that begins with port, a number.',
  },
}

export const networkingDescriptions = (): Descriptions => ({
  ...ofIngresses,
  ...ofPolicies,
  IPAddress: {
    '': 'An address that is taken. The name is the address.',
  },
  IPAddressSpec: {
    parentRef: 'By whom it is taken. It never changes.',
  },
  ParentReference: {
    group: 'The group of the object. Empty: the core group.',
    resource: 'Its resource: services.',
    namespace: 'Its namespace.',
    name: 'Its name.',
  },
  ServiceCIDR: {
    '': 'Ranges from which Services get their addresses, beside those of other ServiceCIDRs that are ready.',
  },
  ServiceCIDRSpec: {
    cidrs: 'The ranges, one of each family. One of the other family can be added, and nothing else changed.',
  },
  ServiceCIDRStatus: {
    conditions: 'Whether addresses are given from it, and why it does not go yet.',
  },
})

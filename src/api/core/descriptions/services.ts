/** What kubectl explain says of Services and their endpoints. */
import type { Descriptions } from '../../common-descriptions.ts'

const appProtocol = 'What is spoken there: http, kubernetes.io/h2c and the like. A hint for whoever reads it.'

export const serviceDescriptions = (): Descriptions => ({
  Service: {
    '': 'Gives a changing set of pods one name and one address.',
    status: 'What a load balancer has given it.',
  },
  ServiceSpec: {
    selector: 'Which pods are behind it. Without one, somebody else writes the endpoints.',
    ports: 'The ports it offers, and where they lead.',
    type: 'ClusterIP: an address inside the cluster. NodePort: and a port on every node. LoadBalancer: and an address outside. ExternalName: only another name. Default ClusterIP.',
    clusterIP:
      'The address inside the cluster; None for a headless Service, whose name leads to the pods. Default: a free one. It never changes.',
    clusterIPs: 'Its addresses inside the cluster, one of each of its ipFamilies. The first is clusterIP.',
    ipFamilies: 'Of which families its addresses are: IPv4, IPv6. Default: the first that the cluster has.',
    ipFamilyPolicy:
      'SingleStack: one address. PreferDualStack: two where the cluster has both families. RequireDualStack: two, or it is refused. Default SingleStack.',
    externalName: 'The name that an ExternalName Service stands for.',
    externalIPs:
      'Further addresses at which nodes take what is for it. Somebody else has to lead them there. Deprecated.',
    loadBalancerIP:
      'The address that is wanted from the load balancer. Deprecated: clouds do as they like with it.',
    loadBalancerSourceRanges:
      'From which addresses a load balancer is let through, such as 203.0.113.0/24. Default: from all.',
    loadBalancerClass:
      'Who is to balance it, where that is not the cloud: then the cloud leaves it alone. It never changes.',
    allocateLoadBalancerNodePorts: 'Whether a LoadBalancer gets ports on every node as well. Default true.',
    healthCheckNodePort:
      'The port at which each node says whether it has endpoints, for a LoadBalancer with externalTrafficPolicy Local. Default: a free one.',
    sessionAffinity: 'ClientIP: a client stays with the same pod. Default None.',
    sessionAffinityConfig: 'For how long.',
    internalTrafficPolicy: 'Local: only pods on the same node are reached. Default Cluster: all are.',
    externalTrafficPolicy:
      'Local: only pods on the node that was asked are reached. Default Cluster: all are. For what comes from outside.',
    trafficDistribution:
      'PreferSameZone or PreferSameNode: endpoints that are near are taken where there are some. Default: all alike.',
    publishNotReadyAddresses: 'Whether pods that are not ready count as ready here. Default false.',
  },
  ServicePort: {
    name: 'By which it is called in endpoints, Ingresses and DNS. It may be left out where there is only one.',
    port: 'The port of the Service.',
    targetPort:
      'The port of the pods: a number, or the name of a port of their containers. Default: the same as port. To the pods of a headless Service clients go themselves.',
    protocol: 'TCP, UDP or SCTP. Default TCP.',
    nodePort:
      'The port on every node, from 30000 to 32767, for NodePort and LoadBalancer. Default: a free one.',
    appProtocol,
  },
  SessionAffinityConfig: {
    clientIP: 'For ClientIP.',
  },
  ClientIPConfig: {
    timeoutSeconds:
      'How long after its last request a client stays with its pod, up to a day. Default 10800 seconds.',
  },
  ServiceStatus: {
    loadBalancer: 'Where the load balancer is, once there is one.',
  },
  LoadBalancerStatus: {
    ingress: 'The addresses at which it can be reached from outside.',
  },
  LoadBalancerIngress: {
    ip: 'The address.',
    hostname: 'A name in place of an address.',
    ipMode:
      'VIP: packets arrive for the address itself. Proxy: they arrive for the node, or the pod. Default VIP.',
    ports: 'How each port is, where somebody tells.',
  },
  PortStatus: {
    port: 'The port of the Service.',
    protocol: 'TCP, UDP or SCTP.',
    error: 'What is wrong with it, in one word.',
  },
  Endpoints: {
    '': 'The addresses behind a Service of the same name. EndpointSlices have taken its place.',
    subsets: 'Addresses that offer the same ports.',
  },
  EndpointSubset: {
    addresses: 'Those that are ready.',
    notReadyAddresses: 'Those that are not: nobody is led there.',
    ports: 'The ports that all of them offer.',
  },
  EndpointAddress: {
    ip: 'The address.',
    hostname: 'What the pod calls itself, below the name of the Service.',
    nodeName: 'The node on which it is.',
    targetRef: 'The pod.',
  },
  EndpointPort: {
    name: 'The port of the Service that leads here.',
    port: 'The number of the port.',
    protocol: 'TCP, UDP or SCTP. Default TCP.',
    appProtocol,
  },
})

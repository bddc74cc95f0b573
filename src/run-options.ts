/** What makes a run, besides what comes in from outside: the same options and the same inputs are the same run. */
import type { IPFamily } from './api/generated/types/core-v1.ts'
import type { KubeletConfiguration } from './api/kubelet/configuration.ts'
import type { KubeSchedulerConfiguration } from './api/kubescheduler/configuration.ts'
import type { PodSecurityConfiguration } from './api/pod-security/configuration.ts'
import type { PrivateRegistry } from './kubelet-sim/images/registry/private-registry.ts'
import type { NodeSpec } from './kubelet-sim/node.ts'
import type { ProfileName } from './profile.ts'

export interface RunOptions {
  /** How many nodes, or what they are like. Default 3. */
  readonly nodes?: number | readonly NodeSpec[]
  /** Same seed, same inputs: same cluster, to the last uid. Default 1. */
  readonly seed?: number
  /** How long things take: no time at all (`instant`, the default), or as long as they usually do (`realistic`). */
  readonly profile?: ProfileName
  /**
   * The instant at which the cluster is handed over, in milliseconds since 1970. Default: the start of 2026. Without `system`
   * and `ingress` it is the first one.
   */
  readonly startAt?: number
  /** Whether kube-system shows CoreDNS and kube-proxy, as a cluster of kubeadm does. Default: no. */
  readonly system?: boolean
  /**
   * Whether Services of type LoadBalancer get an address, from `198.18.0.0/15`, as in a cluster of a cloud. Default: where `system`
   * is; else they wait for it, as in a cluster that nobody has given a cloud.
   */
  readonly loadBalancers?: boolean
  /** Whether an ingress controller serves Ingresses, at the address of a load balancer. Default: no. */
  readonly ingress?: boolean
  /** Whether metrics.k8s.io is served, as where metrics-server runs: what `kubectl top` shows. Default: where `system` is. */
  readonly metrics?: boolean
  /**
   * The families of addresses: `['IPv4']`, the default, or `['IPv4', 'IPv6']`: then nodes and pods have one of each, and Services that ask
   * for it (`ipFamilyPolicy`).
   */
  readonly ipFamilies?: readonly IPFamily[]
  /** Whether containers reach the internet: hosts that everybody knows, and a page of each. Default: yes. */
  readonly internet?: boolean
  /** About how many bytes all objects together may take in memory: beyond that no more are taken in. Default 2 GiB. */
  readonly capacityBytes?: number
  /** How far the views of controllers, scheduler and kubelets lag behind the log, in milliseconds: a fault. Default 0. */
  readonly cacheLagMs?: number
  /**
   * What Pod Security asks of namespaces without labels, and who is exempt: a PodSecurityConfiguration of
   * pod-security.admission.config.k8s.io/v1. Default: nothing, and nobody.
   */
  readonly podSecurity?: PodSecurityConfiguration
  /** How the scheduler is set up: a KubeSchedulerConfiguration of kubescheduler.config.k8s.io/v1. Default: as kube-scheduler is. */
  readonly scheduler?: KubeSchedulerConfiguration
  /**
   * How kubelets are configured of which nothing else is said: a KubeletConfiguration of kubelet.config.k8s.io/v1beta1. Default: as a
   * kubelet is by default.
   */
  readonly kubelet?: KubeletConfiguration
  /** What can be pulled: every image (`any`, the default), or those that kubesim knows, with their tags, and those of one's own (`strict`). */
  readonly registry?: 'any' | 'strict'
  /** Registries, or parts of them, whose images are given only to those who know a password: see imagePullSecrets. */
  readonly privateRegistries?: readonly PrivateRegistry[]
  /** Whether containers may be privileged. Default: yes. */
  readonly allowPrivileged?: boolean
}

/** In which order the real server has fields inside, where that is not the order of their numbers. Source: the types.go of pkg/apis. */

const volumeSource =
  'GCEPersistentDisk AWSElasticBlockStore HostPath Glusterfs NFS RBD Quobyte ISCSI FlexVolume Cinder CephFS FC ' +
  'Flocker AzureFile VsphereVolume AzureDisk PhotonPersistentDisk PortworxVolume ScaleIO Local StorageOS CSI'
const iscsi =
  'TargetPortal IQN Lun ISCSIInterface FSType ReadOnly Portals DiscoveryCHAPAuth SessionCHAPAuth SecretRef InitiatorName'

const container =
  'Name Image Command Args WorkingDir Ports EnvFrom Env Resources ResizePolicy RestartPolicy RestartPolicyRules ' +
  'VolumeMounts VolumeDevices LivenessProbe ReadinessProbe StartupProbe Lifecycle TerminationMessagePath ' +
  'TerminationMessagePolicy ImagePullPolicy SecurityContext Stdin StdinOnce TTY'

const orders: Readonly<Record<string, string>> = {
  Container: container,
  EphemeralContainer: `${container} TargetContainerName`,
  ISCSIPersistentVolumeSource: iscsi,
  ISCSIVolumeSource: iscsi,
  PersistentVolumeClaimSpec:
    'AccessModes Selector Resources VolumeName StorageClassName VolumeMode DataSource DataSourceRef ' +
    'VolumeAttributesClassName',
  PersistentVolumeSource: volumeSource,
  PersistentVolumeSpec:
    `Capacity ${volumeSource} AccessModes ClaimRef PersistentVolumeReclaimPolicy StorageClassName MountOptions ` +
    'VolumeMode NodeAffinity VolumeAttributesClassName',
  PodSecurityContext:
    'HostNetwork HostPID HostIPC ShareProcessNamespace HostUsers SELinuxOptions WindowsOptions RunAsUser RunAsGroup ' +
    'RunAsNonRoot SupplementalGroups SupplementalGroupsPolicy FSGroup FSGroupChangePolicy Sysctls SeccompProfile ' +
    'AppArmorProfile SELinuxChangePolicy',
  PodSpec:
    'Volumes InitContainers Containers EphemeralContainers RestartPolicy TerminationGracePeriodSeconds ' +
    'ActiveDeadlineSeconds DNSPolicy NodeSelector ServiceAccountName AutomountServiceAccountToken NodeName ' +
    'SecurityContext ImagePullSecrets Hostname Subdomain SetHostnameAsFQDN Affinity SchedulerName Tolerations ' +
    'HostAliases PriorityClassName Priority PreemptionPolicy DNSConfig ReadinessGates RuntimeClassName Overhead ' +
    'EnableServiceLinks TopologySpreadConstraints OS SchedulingGates ResourceClaims Resources HostnameOverride ' +
    'SchedulingGroup',
  SecurityContext:
    'Capabilities Privileged SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot ReadOnlyRootFilesystem ' +
    'AllowPrivilegeEscalation ProcMount SeccompProfile AppArmorProfile',
  Volume:
    'Name HostPath EmptyDir GCEPersistentDisk AWSElasticBlockStore GitRepo Secret NFS ISCSI Glusterfs ' +
    'PersistentVolumeClaim RBD Quobyte FlexVolume Cinder CephFS Flocker DownwardAPI FC AzureFile ConfigMap ' +
    'VsphereVolume AzureDisk PhotonPersistentDisk Projected PortworxVolume ScaleIO StorageOS CSI Ephemeral Image',
  VolumeMount: 'Name ReadOnly RecursiveReadOnly MountPath SubPath MountPropagation SubPathExpr',
}

/** Those fields of a form that the type has inside, in their order. @param type without its group: `PodSpec` */
export function inInternalOrder(type: string, form: Record<string, unknown>): Record<string, unknown> {
  const order = orders[type]
  if (order === undefined) return form
  return Object.fromEntries(order.split(' ').map((name) => [name, form[name]]))
}

/** Who has the roles that every cluster has, and the roles of single namespaces. Source: bootstrap policy of the RBAC authorizer, v1.36, and kubeadm. */

/** ClusterRoleBindings: the name, the role and the subjects, each `Kind name`. */
export const clusterBindings: readonly (readonly [name: string, role: string, ...subjects: string[]])[] = [
  ['cluster-admin', 'cluster-admin', 'Group system:masters'],
  ['system:monitoring', 'system:monitoring', 'Group system:monitoring'],
  ['system:discovery', 'system:discovery', 'Group system:authenticated'],
  ['system:basic-user', 'system:basic-user', 'Group system:authenticated'],
  [
    'system:public-info-viewer',
    'system:public-info-viewer',
    'Group system:authenticated',
    'Group system:unauthenticated',
  ],
  ['system:node', 'system:node'],
  ['system:node-proxier', 'system:node-proxier', 'User system:kube-proxy'],
  ['system:kube-controller-manager', 'system:kube-controller-manager', 'User system:kube-controller-manager'],
  ['system:kube-dns', 'system:kube-dns', 'ServiceAccount kube-dns'],
  ['system:kube-scheduler', 'system:kube-scheduler', 'User system:kube-scheduler'],
  ['system:volume-scheduler', 'system:volume-scheduler', 'User system:kube-scheduler'],
  [
    'system:service-account-issuer-discovery',
    'system:service-account-issuer-discovery',
    'Group system:serviceaccounts',
  ],
]

/** What kubeadm adds: the rights of its administrators, and those by which nodes join. */
export const kubeadmBindings: typeof clusterBindings = [
  ['kubeadm:cluster-admins', 'cluster-admin', 'Group kubeadm:cluster-admins'],
  ['kubeadm:get-nodes', 'kubeadm:get-nodes', 'Group system:bootstrappers:kubeadm:default-node-token'],
  [
    'kubeadm:kubelet-bootstrap',
    'system:node-bootstrapper',
    'Group system:bootstrappers:kubeadm:default-node-token',
  ],
  [
    'kubeadm:node-autoapprove-bootstrap',
    'system:certificates.k8s.io:certificatesigningrequests:nodeclient',
    'Group system:bootstrappers:kubeadm:default-node-token',
  ],
  [
    'kubeadm:node-autoapprove-certificate-rotation',
    'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient',
    'Group system:nodes',
  ],
  ['kubeadm:node-proxier', 'system:node-proxier', 'ServiceAccount kube-proxy'],
]

export const kubeadmRoleTexts: Readonly<Record<string, string>> = { 'kubeadm:get-nodes': 'get core nodes' }

const leaderLocking = `
  create,get,list,update,watch coordination.k8s.io leases
  create,get,list,update,watch coordination.k8s.io leasecandidates`

/** Roles, by `namespace/name`. */
export const roleTexts: Readonly<Record<string, string>> = {
  'kube-system/extension-apiserver-authentication-reader':
    'read core configmaps extension-apiserver-authentication',
  'kube-system/system:controller:bootstrap-signer': 'read core secrets',
  'kube-system/system:controller:cloud-provider': 'create,get,list,watch core configmaps',
  'kube-system/system:controller:token-cleaner': 'delete,get,list,watch core secrets\nevents',
  'kube-system/system::leader-locking-kube-controller-manager': leaderLocking,
  'kube-system/system::leader-locking-kube-scheduler': leaderLocking,
  'kube-public/system:controller:bootstrap-signer':
    'read core configmaps\nupdate core configmaps cluster-info\nevents',
}

export const kubeadmNamespaceRoleTexts: Readonly<Record<string, string>> = {
  'kube-public/kubeadm:bootstrap-signer-clusterinfo': 'get core configmaps cluster-info',
}

/** RoleBindings, by `namespace/name`: the role and the subjects. */
export const namespaceBindings: typeof clusterBindings = [
  [
    'kube-system/system::extension-apiserver-authentication-reader',
    'extension-apiserver-authentication-reader',
    'User system:kube-controller-manager',
    'User system:kube-scheduler',
  ],
  [
    'kube-system/system::leader-locking-kube-controller-manager',
    'system::leader-locking-kube-controller-manager',
    'User system:kube-controller-manager',
    'ServiceAccount kube-controller-manager',
    'ServiceAccount leader-election-controller',
  ],
  [
    'kube-system/system::leader-locking-kube-scheduler',
    'system::leader-locking-kube-scheduler',
    'User system:kube-scheduler',
    'ServiceAccount kube-scheduler',
  ],
  [
    'kube-system/system:controller:bootstrap-signer',
    'system:controller:bootstrap-signer',
    'ServiceAccount bootstrap-signer',
  ],
  [
    'kube-system/system:controller:cloud-provider',
    'system:controller:cloud-provider',
    'ServiceAccount cloud-provider',
  ],
  [
    'kube-system/system:controller:token-cleaner',
    'system:controller:token-cleaner',
    'ServiceAccount token-cleaner',
  ],
  [
    'kube-public/system:controller:bootstrap-signer',
    'system:controller:bootstrap-signer',
    'ServiceAccount bootstrap-signer',
  ],
]

export const kubeadmNamespaceBindings: typeof clusterBindings = [
  [
    'kube-public/kubeadm:bootstrap-signer-clusterinfo',
    'kubeadm:bootstrap-signer-clusterinfo',
    'User system:anonymous',
  ],
]

/** The finalizers by which claims, volumes and what they can be changed to stay while they are in use. */

export const claimProtection = 'kubernetes.io/pvc-protection'
export const volumeProtection = 'kubernetes.io/pv-protection'
export const attributesClassProtection = 'kubernetes.io/vac-protection'

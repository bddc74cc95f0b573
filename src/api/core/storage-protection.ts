/** The finalizers by which claims and volumes stay while they are in use. */

export const claimProtection = 'kubernetes.io/pvc-protection'
export const volumeProtection = 'kubernetes.io/pv-protection'

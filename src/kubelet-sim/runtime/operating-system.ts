/** What a node may run. */
export const operatingSystems = ['linux', 'windows'] as const

export type OperatingSystem = (typeof operatingSystems)[number]

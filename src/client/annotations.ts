/** What is noted of a request, for those who want to know afterwards what was done. */

/** Takes notes of a request. */
export interface Annotations {
  /** @param key `pod-security.kubernetes.io/enforce-policy` */
  annotate(key: string, value: string): void
  /** Whether a note may tell of what was sent. */
  readonly showsBodies: boolean
}

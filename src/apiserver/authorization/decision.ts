/** What an authorizer answers. */
export interface Decision {
  readonly allowed: boolean
  /** Why, or why not; empty where there is nothing to say. */
  readonly reason: string
}

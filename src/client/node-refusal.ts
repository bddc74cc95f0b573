/** What a kubelet answers in plain text where it cannot do what it is asked for; the API server hands it on as it is. */
export class NodeRefusal extends Error {
  override readonly name = 'NodeRefusal'

  /** @param code the status of HTTP */
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message)
  }
}

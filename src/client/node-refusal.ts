/** Why the API server has no connection with a kubelet: it is refused, or nobody answers. */
import { ApiError } from '../api/errors.ts'

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

/** Nobody answers at a node. @param host of its kubelet: `172.18.0.3:10250` @param dial what came of it: `dial tcp …: i/o timeout` */
export class Undialled extends ApiError {
  constructor(
    readonly host: string,
    readonly dial: string,
  ) {
    super(500, '', `error dialing backend: ${dial}`)
  }
}

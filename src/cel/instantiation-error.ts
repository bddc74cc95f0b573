/** Thrown where a constant part of an expression cannot be computed when its program is made; the message is cel-go's. */
export class InstantiationError {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

/** The port at which a Service is asked by the API server, where nobody says which. */
export const servicePortDefault = (service: { port?: number }): void => {
  service.port ??= 443
}

/** An image that kubesim does not know: whatever it runs, it serves on the ports that the Pod declares until it is stopped. */

import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import { anyBase } from './bases.ts'

/** Ports that are declared, and not for UDP or SCTP. */
const declaredPorts = ({ config }: ServiceContext): readonly number[] =>
  config.ports
    .filter(({ protocol }) => (protocol ?? 'TCP') === 'TCP')
    .map(({ containerPort }) => containerPort)

/** Answers 200 to everything, with or without TLS, and SERVING to gRPC health checks; exits with 0 when it is asked to stop. */
const anyService: Service = {
  ports: declaredPorts,
  handle: (_request, { config }) => ({
    status: 200,
    body: `${config.hostname}\n`,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  }),
  speaksGrpc: true,
  speaksTls: true,
}

export const unknownImage: Image = {
  ...anyBase,
  name: 'unknown',
  entrypoint: ['/app'],
  cmd: [],
  anyService,
}

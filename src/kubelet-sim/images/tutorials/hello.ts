/** What "Connect a Frontend to a Backend" runs: a backend that says hello, and nginx in front of it. */
import type { Image, Service } from '../../runtime/image.ts'
import { nginxWithSite } from '../nginx/nginx.ts'
import { emptyBase } from '../parts/bases.ts'

const service: Service = {
  ports: () => [80],
  handle: () => ({
    status: 200,
    body: '{"message":"Hello"}\n',
    headers: { 'content-type': 'application/json' },
  }),
  exitCode: 2,
}

export const helloGo: Image = {
  ...emptyBase,
  name: 'hello-go-gke',
  entrypoint: [],
  cmd: ['/app/hello-go-gke'],
  services: new Map([['hello-go-gke', service]]),
}

const frontendConfig = `upstream Backend {
    server hello;
}
server {
    listen 80;
    location / {
        proxy_pass http://Backend;
    }
}
`

/** It does not start before there is a Service `hello`. */
export const helloFrontend: Image = nginxWithSite(frontendConfig)

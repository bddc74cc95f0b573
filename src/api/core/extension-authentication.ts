/** How an API server of somebody else knows who asks: what every cluster says of it in kube-system, as it is put in at the start. */
import type { Kind } from '../kind.ts'
import { deepFreeze, once } from '../memo.ts'
import type { Planted } from '../planted.ts'
import { configMap } from './configmap.ts'
import { rootCertificate } from './root-certificate.ts'

const listed = (...names: readonly string[]) => JSON.stringify(names)

export const extensionAuthentication = once((): Planted => {
  const data = {
    'client-ca-file': rootCertificate,
    'requestheader-allowed-names': listed('front-proxy-client'),
    'requestheader-client-ca-file': rootCertificate,
    'requestheader-extra-headers-prefix': listed('X-Remote-Extra-'),
    'requestheader-group-headers': listed('X-Remote-Group'),
    'requestheader-username-headers': listed('X-Remote-User'),
  }
  const keys = Object.keys(data).map((key) => [`f:${key}`, {}])
  return {
    kind: configMap as unknown as Kind,
    metadata: { name: 'extension-apiserver-authentication', namespace: 'kube-system' },
    parts: deepFreeze({ data }),
    manager: 'kube-apiserver',
    fields: deepFreeze({ 'f:data': { '.': {}, ...Object.fromEntries(keys) } }),
  }
})

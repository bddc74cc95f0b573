/** What kubectl explain says of ConfigMaps, Secrets and ServiceAccounts. */
import type { Descriptions } from '../../common-descriptions.ts'

export const configurationDescriptions = (): Descriptions => ({
  ConfigMap: {
    '': 'Holds configuration that pods read as environment variables or as files.',
    data: 'Texts by key. Keys could be file names. All together may take 1 MiB.',
    binaryData: 'Bytes by key, in base64. No key may be in data as well.',
    immutable: 'Once true, neither this nor the content can change any more. Default false.',
  },
  Secret: {
    '': 'Holds what not everybody should read: passwords, tokens, keys.',
    data: 'Values in base64, by key: anybody who may read it can undo that. Keys could be file names.',
    stringData: 'The same as plain text: it is added to data on writing and never read back.',
    type: 'What the Secret is for; some types require certain keys. Default Opaque. It never changes.',
    immutable: 'Once true, neither this nor the content can change any more. Default false.',
  },
  ServiceAccount: {
    '': 'Says who the processes of a pod are when they talk to the API server.',
    secrets: 'Secrets that pods of this account may refer to. Tokens are no longer kept here.',
    imagePullSecrets: 'What pods of this account pull images with, if they do not say.',
    automountServiceAccountToken: 'Whether pods get a token mounted, if they do not say. Default true.',
  },
})

/** What all documents of OpenAPI say of the API as a whole. */
import { kubernetesVersion } from '../../api/kubernetes-version.ts'

export const documentInfo = { title: 'Kubernetes', version: kubernetesVersion }

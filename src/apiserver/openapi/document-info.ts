/** What documents of OpenAPI say of the API as a whole. */
import { kubernetesVersion } from '../../api/kubernetes-version.ts'

export const documentInfo = { title: 'Kubernetes', version: kubernetesVersion }

/** In a document of v3 about custom kinds. */
export const customDocumentInfo = { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' }

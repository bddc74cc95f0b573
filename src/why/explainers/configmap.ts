/** Who uses a ConfigMap, and why they do not see what it says. */
import { configMap } from '../../api/core/configmap.ts'
import { explainerOf } from '../explainer.ts'
import { explainKeptData } from '../kept-data.ts'

export const configMapExplainer = explainerOf(configMap, (object, question) =>
  explainKeptData(
    object,
    {
      variable: ({ configMapKeyRef }) => configMapKeyRef,
      variables: ({ configMapRef }) => configMapRef,
      files: ({ configMap }) => configMap,
    },
    question,
  ),
)

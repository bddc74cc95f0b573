/** Kustomizations in containers: what comes of them, and what is said of those that are wrong, is what the real kubectl says. */
import { expect, test } from 'vitest'
import { clusterWhosePodsMay } from '../../../support/cluster.ts'
import { shellWithKubectl } from '../../../support/kubectl-in-pod.ts'

const files = `mkdir -p /tmp/w/base /tmp/w/over; cd /tmp/w
cat >base/all.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: 'nginx:1.27', args: [a], env: [{name: A, value: x}], envFrom: [{configMapRef: {name: cm}}], ports: [{containerPort: 80}, {containerPort: 53, protocol: UDP}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
END
cat >base/kustomization.yaml <<'END'
resources: [all.yaml]
configMapGenerator: [{name: cm, literals: [a=b, 'q="x y"']}]
END
cat >over/kustomization.yaml <<'END'
namePrefix: p-
namespace: default
resources: [../base]
labels: [{pairs: {team: a}, includeSelectors: true}, {pairs: {env: prod}}]
images: [{name: nginx, newTag: '1.28'}]
replicas: [{name: web, count: 2}]
configMapGenerator: [{name: cm, behavior: merge, literals: [a=c]}]
patches:
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: side, image: busybox}, {name: web, args: null, env: [{name: A, $patch: delete}, {name: N, value: '1'}], ports: [{containerPort: 80, name: http}]}]}}}
- target: {kind: Service, name: w.*}
  patch: '[{op: replace, path: /spec/ports/0/port, value: 8080}]'
END
`

test('a base is named, labelled and patched anew, and what names its ConfigMap follows', () => {
  const run = shellWithKubectl(clusterWhosePodsMay({ nodes: 1 }))
  expect(run(`${files}kubectl kustomize over`)).toMatchInlineSnapshot(`
    "apiVersion: v1
    data:
      a: c
      q: x y
    kind: ConfigMap
    metadata:
      labels:
        env: prod
        team: a
      name: p-cm-2cfghdcm79
      namespace: default
    ---
    apiVersion: v1
    kind: Service
    metadata:
      labels:
        env: prod
        team: a
      name: p-web
      namespace: default
    spec:
      ports:
      - port: 8080
      selector:
        app: web
        team: a
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      labels:
        env: prod
        team: a
      name: p-web
      namespace: default
    spec:
      replicas: 2
      selector:
        matchLabels:
          app: web
          team: a
      template:
        metadata:
          labels:
            app: web
            team: a
        spec:
          containers:
          - image: busybox
            name: side
          - env:
            - name: "N"
              value: "1"
            envFrom:
            - configMapRef:
                name: p-cm-2cfghdcm79
            image: nginx:1.28
            name: web
            ports:
            - containerPort: 80
              name: http
            - containerPort: 53
              protocol: UDP
    "
  `)
  expect(run('cd /tmp/w; kubectl apply -k over; kubectl get -k over -o name; kubectl delete -k over')).toBe(
    'configmap/p-cm-2cfghdcm79 created\nservice/p-web created\ndeployment.apps/p-web created\n' +
      'configmap/p-cm-2cfghdcm79\nservice/p-web\ndeployment.apps/p-web\n' +
      'configmap "p-cm-2cfghdcm79" deleted from default namespace\nservice "p-web" deleted from default namespace\ndeployment.apps "p-web" deleted from default namespace\n',
  )
  expect(
    run(`cd /tmp/w; mkdir r; cat >r/kustomization.yaml <<'END'
resources: [c.yaml]
components: [more]
replacements:
- source: {kind: ConfigMap, name: c, fieldPath: data.host, options: {delimiter: ., index: 1}}
  targets: [{select: {name: c}, fieldPaths: [data.image], options: {delimiter: ':', index: 1}}]
END
printf '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {host: a.b.c, image: "n:1"}}' >r/c.yaml
mkdir r/more; printf 'kind: Component\\napiVersion: kustomize.config.k8s.io/v1alpha1\\ncommonAnnotations: {x: "1"}' >r/more/kustomization.yaml
kubectl kustomize r`),
  ).toBe(
    'apiVersion: v1\ndata:\n  host: a.b.c\n  image: n:b\nkind: ConfigMap\nmetadata:\n  annotations:\n    x: "1"\n  name: c\n',
  )
  expect(
    run(`mkdir /tmp/bad; cd /tmp/bad; kubectl kustomize .; say() { printf "$1" >kustomization.yaml; kubectl kustomize .; }
echo 'kind: ConfigMap' >c.yaml; say 'resources: [nope.yaml]'; say 'foo: 1'; say 'namePrefix: 1'; say 'resources: [../w/r/c.yaml]'; say 'resources: [.]'; say 'vars: [{}]'
printf '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}' >c.yaml; say 'resources: [c.yaml, c.yaml]'; say 'resources: [c.yaml]\npatchesStrategicMerge: ["{apiVersion: v1, kind: ConfigMap, metadata: {name: z}}"]'`),
  ).toMatchInlineSnapshot(`
    "error: unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '/tmp/bad'
    error: accumulating resources: accumulation err='accumulating resources from 'nope.yaml': evalsymlink failure on '/tmp/bad/nope.yaml' : lstat /tmp/bad/nope.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '/tmp/bad/nope.yaml' : lstat /tmp/bad/nope.yaml: no such file or directory
    error: invalid Kustomization: json: unknown field "foo"
    error: invalid Kustomization: json: cannot unmarshal number into Go struct field Kustomization.namePrefix of type string
    error: accumulating resources: accumulation err='accumulating resources from '../w/r/c.yaml': security; file '/tmp/w/r/c.yaml' is not in or below '/tmp/bad'': must build at directory: '/tmp/w/r/c.yaml': file is not directory
    error: accumulating resources: accumulation err='accumulating resources from '.': '/tmp/bad' must resolve to a file': cycle detected: candidate root '/tmp/bad' contains visited root '/tmp/bad'
    error: the field vars of a kustomization is not simulated by kubesim: see docs/FIDELITY.md
    error: accumulating resources: accumulation err='merging resources from 'c.yaml': may not add resource with an already registered id: ConfigMap.v1.[noGrp]/c.[noNs]': must build at directory: '/tmp/bad/c.yaml': file is not directory
    # Warning: 'patchesStrategicMerge' is deprecated. Please use 'patches' instead. Run 'kustomize edit fix' to update your Kustomization automatically.
    error: no resource matches strategic merge patch "ConfigMap.v1.[noGrp]/z.[noNs]": no matches for Id ConfigMap.v1.[noGrp]/z.[noNs]; failed to find unique target for patch ConfigMap.v1.[noGrp]/z.[noNs]
    exit 1
    "
  `)
})

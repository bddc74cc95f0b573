/** What kubectl in containers shows and changes of workloads, rights and requests, word for word as the real one. */
import { expect, test } from 'vitest'
import { clusterWhosePodsMay } from '../../../support/cluster.ts'
import { shellWithKubectl } from '../../../support/kubectl-in-pod.ts'

test('variables, the history of a rollout, Ingresses and rights', () => {
  const run = shellWithKubectl(clusterWhosePodsMay({ nodes: 1 }))
  expect(
    run(`kubectl create deploy web --image=nginx:1.27; kubectl create cm cm --from-literal=k1=v1 --from-literal=a.b=v2
kubectl set env deploy/web --from=cm/cm --prefix=P_; kubectl set env deploy/web P_K1- X=1; kubectl set env deploy/web X=1
kubectl set env deploy/web X=3 --overwrite=false; kubectl set env deploy/web --list; kubectl set env deploy/web Y=2 --list --resolve`),
  ).toBe(
    'deployment.apps/web created\nconfigmap/cm created\nWarning: key a.b transferred to A_B\nWarning: key k1 transferred to K1\n' +
      "deployment.apps/web env updated\ndeployment.apps/web env updated\nerror: deployments/web 'X' already has a value (1), and --overwrite is false\n" +
      '# Deployment web, container nginx\n# P_A_B from configmap cm, key a.b\nX=1\n# Deployment web, container nginx\nP_A_B=v2\nX=1\nY=2\n',
  )
  expect(
    run(
      'kubectl rollout history deploy/web --revision=1 | grep -v hash; kubectl rollout history deploy/web --revision=9; kubectl rollout history cm/cm',
    ),
  ).toBe(
    'deployment.apps/web with revision #1\nPod Template:\n  Labels:\tapp=web\n  Containers:\n   nginx:\n    Image:\tnginx:1.27\n    Port:\t<none>\n    Host Port:\t<none>\n' +
      '    Environment:\t<none>\n    Mounts:\t<none>\n  Volumes:\t<none>\n  Node-Selectors:\t<none>\n  Tolerations:\t<none>\n\nerror: unable to find the specified revision\n' +
      'error: error retrieving history for "ConfigMap", no visitor method exists for { ConfigMap}\nexit 1\n',
  )
  expect(
    run(`kubectl create ing a --rule=foo; kubectl create ing a --class=x --rule='foo.com/bar=svc:8080,tls=cert' --rule='foo.com/b*=svc:http'
kubectl get ing a -o jsonpath='{.spec}'`),
  ).toBe(
    'error: rule foo is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]\ningress.networking.k8s.io/a created\n' +
      '{"ingressClassName":"x","rules":[{"host":"foo.com","http":{"paths":[{"backend":{"service":{"name":"svc","port":{"number":8080}}},"path":"/bar","pathType":"Exact"},' +
      '{"backend":{"service":{"name":"svc","port":{"name":"http"}}},"path":"/b","pathType":"Prefix"}]}}],"tls":[{"hosts":["foo.com"],"secretName":"cert"}]}',
  )
  expect(
    run(`kubectl delete clusterrolebinding pods --wait=false >/dev/null
kubectl auth can-i --list | grep -v '/'; kubectl auth can-i --list -A`),
  ).toBe(
    'Resources                                       Non-Resource URLs                      Resource Names   Verbs\n' +
      [
        'subjectreviews.authentication',
        'subjectaccessreviews.authorization',
        'subjectrulesreviews.authorization',
      ]
        .map(
          (name) =>
            `${`self${name}.k8s.io`.padEnd(48)}[]                                     []               [create]\n`,
        )
        .join('') +
      "error: list option can't be specified with neither quiet, all-namespaces nor subresource options\nexit 1\n",
  )
})

test('a request for a certificate is described, and granted', () => {
  const run = shellWithKubectl(clusterWhosePodsMay({ nodes: 1 }))
  expect(
    run(`cat <<'END' | kubectl create -f -
{apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: {name: jane}, spec: {signerName: kubernetes.io/kube-apiserver-client, usages: [client auth], expirationSeconds: 86400, request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQ3pEQ0NBYlFDQVFBd09ERU5NQXNHQTFVRUF3d0VhbUZ1WlRFTU1Bb0dBMVVFQ2d3RFpHVjJNUXd3Q2dZRApWUVFLREFOdmNITXhDekFKQmdOVkJBWVRBa1JGTUlJQklqQU5CZ2txaGtpRzl3MEJBUUVGQUFPQ0FROEFNSUlCCkNnS0NBUUVBN2oxYXM2elNkV2ZrcjhrcnV4WW9Ya3EyQWxjUUZmeVhBbWNHUGZNMWxTdDFFbDlma3lkZW0zZWQKMkR2NHpKbFYyRVB0NUpndTMwMnVRR2F5aGtVWVRiQWJ4RlBWZFpVQndTaXYvT3JxUjlMWU9KZ1VwOGVlcWJrTgpscWUxS0VQbXNyNFpMd2UxRDc4aW5EQWxTbkdLQXFNQXoxQnB5Z0p3WjNudEpUSGhIK051MHRwbEFhYkRSTnZjCmV6bEJScklFUjZNRGJCS2J1TnpmeHhtMGNXTUswdEQvM1NnTk1PRU5jdzNNeVM0OGpFQlhBMTg0S2pWcTRFQUoKcmtESGJReUV3RzZWRmpJVWtiV2JYSVUwMUxyUWlxN1hlQ1ZTMjhkbTczc0hBR242My9TUDV2SVhDT0xkRDhsaQpNZFNqRkNhYjVPKzArYnlNb2g1cklUOXZURnN0aXdJREFRQUJvRTh3VFFZSktvWklodmNOQVFrT01VQXdQakE4CkJnTlZIUkVFTlRBemdnTmhMbUtDQVdPSEJBb0JBZ09IRUFBQUFBQUFBQUFBQUFBQUFBQUFBQUdCQlhoQWVTNTYKaGdwemNHbG1abVU2THk5aE1BMEdDU3FHU0liM0RRRUJDd1VBQTRJQkFRQ1h3MTZ0VDF2NkxIa2lJZUpYb3RRTgpiWm5TTzNxSUtOazBGMnAvMkRNZDNMYnZyMXd5bk5uWU9rMGNtcXpXb1dOdGRBckZ3TlltM3dPTkk0bU1JM0hjCmR4bHlFRnFGbGw4aVA2ZGk3K3JXckZGbjlIYTcxbFk1cXorL01lc0V5SmZBektjWTNERDYvOVV5ajhoRUxOSmQKbHJ1U0NxNXhpWUpjUXhQL1lPU1VGZy9JbVBneGNscHhEeDNQeVdHcldwSW1CYWlGRlpBeUdKKzAxUmJRMmRYYgpMYU94WUs2azRRWCtjd0E5eU5Mc1VWNmp3bGF1ZHFYSzBPK1NnNHhGTGhhS1V2eVhoVlZKcVJPUjJmWXl3S1hXClZNbGdEanpFdlFycmJ3RnloVHBsNGloMHppOFhGZWc0S2JYUzlCdG9naDZ5dUdER1JkZFE4MTI2T3dSbHhJaFQKLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==}}
END
kubectl describe csr jane | grep -v Creation; kubectl certificate approve jane; kubectl certificate deny jane; sleep 1; kubectl get csr jane --no-headers -o custom-columns=:.status.conditions[*].reason; kubectl certificate approve`),
  ).toBe(
    'certificatesigningrequest.certificates.k8s.io/jane created\nName:                jane\nLabels:              <none>\nAnnotations:         <none>\n' +
      'Requesting User:     system:serviceaccount:default:default\nSigner:              kubernetes.io/kube-apiserver-client\nRequested Duration:  24h\nStatus:              Pending\n' +
      'Subject:\n  Common Name:    jane\n  Serial Number:  \n  Organization:   dev\n                  ops\n  Country:        DE\n' +
      'Subject Alternative Names:\n         DNS Names:        a.b\n                           c\n         Email Addresses:  x@y.z\n         URIs:             spiffe://a\n         IP Addresses:     10.1.2.3\n                           ::1\n' +
      'Events:  <none>\ncertificatesigningrequest.certificates.k8s.io/jane approved\nerror: certificate signing request "jane" is already Approved\n' +
      'KubectlApprove\nerror: one or more CSRs must be specified as <name> or -f <filename>\nexit 1\n',
  )
})

test('keys of ConfigMaps and Secrets may be called whatever objects of JavaScript know', () => {
  const run = shellWithKubectl(clusterWhosePodsMay({ nodes: 1 }))
  expect(
    run(`for kind in configmap 'secret generic'; do
kubectl create $kind odd --from-literal=constructor=x --from-literal=__proto__=y
kubectl create $kind twice --from-literal=a=1 --from-literal=a=2; kubectl create $kind bad --from-literal='a b=c' 2>&1 | cut -d: -f1-2 | cut -c1-70
done; kubectl get cm odd -o jsonpath='{.data}'; kubectl get secret odd -o jsonpath='{.data.__proto__}'`),
  ).toBe(
    'configmap/odd created\nerror: cannot add key "a", another key by that name already exists in Data for ConfigMap "twice"\n' +
      'error: "a b" is not a valid key name for a ConfigMap\nsecret/odd created\nerror: cannot add key a, another key by that name already exists\n' +
      'error: "a b" is not valid key name for a Secret a valid config key mus\n{"__proto__":"y","constructor":"x"}eQ==',
  )
})

"""The Python client with containers: exec, attach and port-forward, over its own WebSockets."""

import sys

from kubernetes import client
from kubernetes.stream import portforward, stream

configuration = client.Configuration(host=sys.argv[1])
core = client.CoreV1Api(client.ApiClient(configuration))
namespace = "default"

print("said:", stream(core.connect_get_namespaced_pod_exec, "box", namespace, command=["echo", "größe"], stdout=True, stderr=True).strip())

shell = stream(
    core.connect_get_namespaced_pod_exec,
    "box",
    namespace,
    command=["sh"],
    stdin=True,
    stdout=True,
    stderr=True,
    _preload_content=False,
)
shell.write_stdin("echo one; echo two >&2; exit 3\n")
shell.run_forever(timeout=10)
print("out:", shell.read_stdout().strip(), "err:", shell.read_stderr().strip(), "code:", shell.returncode)

try:
    stream(core.connect_get_namespaced_pod_exec, "none", namespace, command=["ls"], stdout=True)
except client.ApiException as refusal:
    print("none:", "404 Not Found" in str(refusal.reason))

ticker = stream(core.connect_get_namespaced_pod_attach, "ticker", namespace, stdout=True, _preload_content=False)
ticker.update(timeout=5)
print("attached:", ticker.readline_stdout(timeout=5))
ticker.close()

forward = portforward(core.connect_get_namespaced_pod_portforward, "web", namespace, ports="80")
http = forward.socket(80)
http.setblocking(True)
http.sendall(b"GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n")
page = b""
while piece := http.recv(1024):
    page += piece
print("forwarded:", page.split(b"\r\n")[0].decode(), b"Welcome to nginx!" in page, forward.error(80))

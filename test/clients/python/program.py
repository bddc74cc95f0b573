"""The Python client against a served cluster: writes, pages, watches, applies, fights for a Lease, runs commands, attaches and forwards ports."""

import sys

from kubernetes import client, dynamic, watch
from kubernetes.stream import portforward, stream

configuration = client.Configuration(host=sys.argv[1])
api = client.ApiClient(configuration)
core = client.CoreV1Api(api)
leases = client.CoordinationV1Api(api)
namespace = "default"


def settings(name, color="red"):
    return client.V1ConfigMap(metadata=client.V1ObjectMeta(name=name, labels={"app": "shop"}), data={"color": color})


def refused(act):
    try:
        act()
    except client.ApiException as refusal:
        return f"{refusal.status} {refusal.reason}"
    return "nothing"


for name in ["a", "b", "c"]:
    core.create_namespaced_config_map(namespace, settings(name))
print("twice:", refused(lambda: core.create_namespaced_config_map(namespace, settings("a"))))
print("none:", refused(lambda: core.read_namespaced_config_map("none", namespace)))

first = core.list_namespaced_config_map(namespace, label_selector="app=shop", limit=2)
rest = core.list_namespaced_config_map(namespace, label_selector="app=shop", limit=2, _continue=first.metadata._continue)
print("listed:", [item.metadata.name for item in first.items + rest.items])

version = rest.metadata.resource_version
print("patched:", core.patch_namespaced_config_map("a", namespace, {"data": {"color": "blue"}}).data)
core.delete_namespaced_config_map("b", namespace)
seen = []
for event in watch.Watch().stream(
    core.list_namespaced_config_map, namespace, resource_version=version, timeout_seconds=5
):
    seen.append(f"{event['type']} {event['object'].metadata.name}")
    if len(seen) == 2:
        break
print("watched:", seen)

resources = dynamic.DynamicClient(api).resources.get(api_version="v1", kind="ConfigMap")
applied = resources.server_side_apply(
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "d"}, "data": {"color": "green"}},
    name="d",
    namespace=namespace,
    field_manager="me",
    force_conflicts=True,
)
print("applied:", applied.data.to_dict(), applied.metadata.managedFields[0].operation)


def lease(holder):
    return client.V1Lease(metadata=client.V1ObjectMeta(name="leader"), spec=client.V1LeaseSpec(holder_identity=holder))


held = leases.create_namespaced_lease(namespace, lease("one"))
leases.patch_namespaced_lease("leader", namespace, {"spec": {"leaseDurationSeconds": 15}})
held.spec.holder_identity = "two"
print("late:", refused(lambda: leases.replace_namespaced_lease("leader", namespace, held)))

# Containers are talked to over WebSockets of the client's own.
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

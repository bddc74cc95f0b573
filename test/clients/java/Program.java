import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** fabric8 against a served cluster: writes, lists, watches, informs itself, applies, waits, leads, reads logs, runs commands, copies, forwards ports. */
class Program {
  static ConfigMap settings(String name, String color) {
    return new ConfigMapBuilder().withNewMetadata().withName(name).endMetadata().withData(Map.of("color", color)).build();
  }

  static final String shop = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: shop}
      spec:
        replicas: 2
        selector: {matchLabels: {app: shop}}
        template:
          metadata: {labels: {app: shop}}
          spec: {containers: [{name: shop, image: 'nginx:1.27'}]}
      """;

  static String refused(Runnable act) {
    try {
      act.run();
      return "nothing";
    } catch (KubernetesClientException refusal) {
      return refusal.getCode() + " " + refusal.getStatus().getReason();
    }
  }

  public static void main(String[] args) throws Exception {
    var config = new ConfigBuilder().withMasterUrl(args[0]).withNamespace("default").build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      var maps = client.configMaps();
      for (var name : List.of("a", "b")) maps.resource(settings(name, "red")).create();
      System.setOut(new java.io.PrintStream(System.out, true, StandardCharsets.UTF_8));
      System.out.println("twice: " + refused(() -> maps.resource(settings("a", "red")).create()));

      System.out.println("listed: " + maps.withField("metadata.name", "b").list().getItems().size());

      var seen = new LinkedBlockingQueue<String>();
      var watcher = new Watcher<ConfigMap>() {
        public void eventReceived(Action action, ConfigMap map) { seen.add(action + " " + map.getData().get("color")); }
        public void onClose(WatcherException cause) {}
      };
      try (var watch = maps.withName("a").watch(watcher)) {
        maps.withName("a").edit(map -> new ConfigMapBuilder(map).addToData("color", "blue").build());
        System.out.println("watched: " + seen.poll(10, TimeUnit.SECONDS) + ", " + seen.poll(10, TimeUnit.SECONDS));
      }

      var gone = new CountDownLatch(1);
      try (var informer = maps.inform(new ResourceEventHandler<ConfigMap>() {
        public void onAdd(ConfigMap map) {}
        public void onUpdate(ConfigMap before, ConfigMap now) {}
        public void onDelete(ConfigMap map, boolean isUnknown) { gone.countDown(); }
      })) {
        maps.withName("a").edit(map -> new ConfigMapBuilder(map).addToData("size", "9").build());
        System.out.println("edited: " + maps.withName("a").get().getData().get("size"));
        maps.withName("b").delete();
        System.out.println("informed: " + gone.await(10, TimeUnit.SECONDS));
        System.out.println("kept: " + (informer.getStore().getByKey("default/b") == null));
      }

      var patch = new PatchContext.Builder().withPatchType(PatchType.SERVER_SIDE_APPLY).withFieldManager("me").withForce(true).build();
      var applied = maps.resource(settings("c", "green")).patch(patch);
      System.out.println("applied: " + applied.getMetadata().getManagedFields().get(0).getOperation());

      var other = new PatchContext.Builder().withPatchType(PatchType.SERVER_SIDE_APPLY).withFieldManager("other").build();
      System.out.println("late: " + refused(() -> maps.resource(settings("c", "blue")).patch(other)));

      client.load(new ByteArrayInputStream(shop.getBytes(StandardCharsets.UTF_8))).create();
      var ready = client.apps().deployments().withName("shop").waitUntilReady(20, TimeUnit.SECONDS);
      System.out.println("ready: " + ready.getStatus().getReadyReplicas());

      var leads = new CompletableFuture<Boolean>();
      var election = client.leaderElector().withConfig(new LeaderElectionConfigBuilder()
          .withName("election")
          .withLeaseDuration(Duration.ofSeconds(15)).withRenewDeadline(Duration.ofSeconds(10)).withRetryPeriod(Duration.ofSeconds(1))
          .withLock(new LeaseLock("default", "leader", "one"))
          .withLeaderCallbacks(new LeaderCallbacks(() -> leads.complete(true), () -> {}, holder -> {}))
          .build()).build();
      var running = election.start();
      System.out.println("leads: " + leads.get(10, TimeUnit.SECONDS));
      running.cancel(true);

      var ticker = client.pods().withName("ticker");
      System.out.println("logged: " + ticker.tailingLines(1).getLog().trim());
      var lines = new LinkedBlockingQueue<Integer>();
      var log = new ByteArrayOutputStream() {
        public synchronized void write(byte[] bytes, int from, int length) { lines.add(length); }
      };
      try (var watch = ticker.tailingLines(1).watchLog(log)) {
        System.out.println("goes on: " + (lines.poll(10, TimeUnit.SECONDS) != null && lines.poll(10, TimeUnit.SECONDS) != null));
      }

      var box = client.pods().withName("box");
      var here = Files.writeString(Files.createTempFile("kubesim-", ""), "größe");
      box.file("/tmp/deep/there").upload(here);
      Files.delete(here);
      box.file("/tmp/deep/there").copy(here);
      System.out.println("copied: " + Files.readString(here));
      Files.delete(here);

      var said = new ByteArrayOutputStream();
      try (var command = box.redirectingInput().writingOutput(said).exec("sh", "-c", "read a; echo $a; exit 3")) {
        command.getInput().write("größe\n".getBytes(StandardCharsets.UTF_8));
        command.getInput().flush();
        var code = command.exitCode().get(10, TimeUnit.SECONDS);
        System.out.println("said: " + said.toString(StandardCharsets.UTF_8).trim() + " " + code);
      }
      try (var forward = client.pods().withName("web").portForward(80)) {
        var page = URI.create("http://127.0.0.1:" + forward.getLocalPort() + "/").toURL().openStream().readAllBytes();
        System.out.println("forwarded: " + new String(page, StandardCharsets.UTF_8).contains("Welcome to nginx!"));
      }
    }
    System.exit(0);
  }
}

// SAPL beside the others: reads a workload's translation, checks every decision, times
// `decideOnce`.
// The protocol is told in ../README.md and is the same in every adapter.
package abac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.sapl.api.pdp.AuthorizationSubscription;
import io.sapl.api.pdp.Decision;
import io.sapl.interpreter.DefaultSAPLInterpreter;
import io.sapl.interpreter.combinators.PolicyDocumentCombiningAlgorithm;
import io.sapl.interpreter.functions.AnnotationFunctionContext;
import io.sapl.interpreter.pip.AnnotationAttributeContext;
import io.sapl.pdp.EmbeddedPolicyDecisionPoint;
import io.sapl.pdp.config.PDPConfiguration;
import io.sapl.prp.PrpUpdateEvent;
import io.sapl.prp.index.UpdateEventDrivenPolicyRetrievalPoint;
import io.sapl.prp.index.canonical.CanonicalImmutableParsedDocumentIndex;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;

public final class Adapter {
  private static final double CHECK_LIMIT = 10; // seconds; a slower rival gets fewer requests
  private static final double WARM_UP = 4;
  private static final double TIMING = 3;
  private static final double TIMING_LIMIT = 10;
  private static final int FEWEST_PASSES = 5;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private record Case(AuthorizationSubscription subscription, boolean allowed) {}

  private Adapter() {}

  /** Processor time of this process, compilation and garbage collection included. */
  private static double seconds() {
    return SYSTEM.getProcessCpuTime() / 1e9;
  }

  /** SAPL's canonical index in the place of the naive one, which evaluates every target. */
  private static EmbeddedPolicyDecisionPoint readPolicies(Path file) throws Exception {
    var attributes = new AnnotationAttributeContext();
    var functions = new AnnotationFunctionContext();
    var interpreter = new DefaultSAPLInterpreter();
    var updates = new ArrayList<PrpUpdateEvent.Update>();
    for (var policy : JSON.readTree(Files.readString(file))) {
      var document = interpreter.parseDocument(policy.asText());
      if (document.isInvalid()) {
        throw new IllegalArgumentException(document.errorMessage() + " in " + policy.asText());
      }
      updates.add(new PrpUpdateEvent.Update(PrpUpdateEvent.Type.PUBLISH, document));
    }
    UpdateEventDrivenPolicyRetrievalPoint index =
        new CanonicalImmutableParsedDocumentIndex(attributes, functions)
            .apply(new PrpUpdateEvent(updates));
    var configuration =
        new PDPConfiguration(
            "studio",
            attributes,
            functions,
            Map.of(),
            PolicyDocumentCombiningAlgorithm.DENY_OVERRIDES,
            UnaryOperator.identity(),
            UnaryOperator.identity(),
            index);
    return new EmbeddedPolicyDecisionPoint(() -> Flux.just(configuration));
  }

  /** A request's keys by what they belong to; see `sapl_key` in translate.py. */
  private static Case readCase(JsonNode request) {
    var subject = JSON.createObjectNode().put("arn", request.get("principal").asText());
    var resource = JSON.createObjectNode().put("arn", request.get("resource").asText());
    var environment = JSON.createObjectNode();
    environment.set("aws:tagkeys", JSON.createArrayNode());
    for (var key : request.get("context").properties()) {
      ObjectNode place = environment;
      if (key.getKey().startsWith("aws:principaltag/") || key.getKey().equals("aws:username")) {
        place = subject;
      } else if (key.getKey().contains(":resourcetag/")) {
        place = resource;
      }
      place.set(key.getKey(), key.getValue());
    }
    var subscription =
        new AuthorizationSubscription(subject, request.get("action"), resource, environment);
    return new Case(subscription, request.get("allowed").asBoolean());
  }

  private static boolean decide(EmbeddedPolicyDecisionPoint policies, Case one) {
    return policies.decideOnce(one.subscription).block().getDecision() == Decision.PERMIT;
  }

  /** How many were decided before time was up, and how many of them otherwise than ours. */
  private record Comparison(int timed, int otherwise) {}

  private static Comparison compare(EmbeddedPolicyDecisionPoint policies, List<Case> cases) {
    double begin = seconds();
    int otherwise = 0;
    for (int i = 0; i < cases.size(); ++i) {
      if (decide(policies, cases.get(i)) != cases.get(i).allowed && ++otherwise == 1) {
        // For who runs the adapter by hand.
        System.err.println(
            "request " + i + " is decided otherwise: " + cases.get(i).subscription);
      }
      if (seconds() - begin > CHECK_LIMIT) return new Comparison(i + 1, otherwise);
    }
    return new Comparison(cases.size(), otherwise);
  }

  private static double pass(EmbeddedPolicyDecisionPoint policies, List<Case> cases) {
    double begin = seconds();
    int allowed = 0;
    for (Case one : cases) allowed += decide(policies, one) ? 1 : 0;
    if (allowed == 0) throw new IllegalStateException("nothing is allowed");
    return (seconds() - begin) * 1e9 / cases.size();
  }

  private static String version() throws IOException {
    var properties = new Properties();
    properties.load(
        EmbeddedPolicyDecisionPoint.class.getResourceAsStream(
            "/META-INF/maven/io.sapl/sapl-pdp-embedded/pom.properties"));
    return properties.getProperty("version");
  }

  private static void run(Path folder) throws Exception {
    var policies = readPolicies(folder.resolve("policies.sapl.json"));
    int total = 0;
    var expressible = new ArrayList<Case>();
    for (String line : Files.readAllLines(folder.resolve("flat.jsonl"))) {
      var request = JSON.readTree(line);
      ++total;
      if (!request.get("beyond").asBoolean()) expressible.add(readCase(request));
    }
    var comparison = compare(policies, expressible);
    var cases = expressible.subList(0, comparison.timed);
    for (double begin = seconds();
        cases.size() == expressible.size() && seconds() - begin < WARM_UP; ) {
      pass(policies, cases);
    }
    var times = new ArrayList<Double>();
    double spent = 0;
    for (double begin = seconds();
        spent < TIMING_LIMIT && (times.size() < FEWEST_PASSES || spent < TIMING);
        spent = seconds() - begin) {
      times.add(pass(policies, cases));
    }
    Collections.sort(times);
    var result =
        JSON.createObjectNode()
            .put("version", version())
            .put("requests", total)
            .put("expressible", expressible.size())
            .put("timed", comparison.timed)
            .put("otherwise", comparison.otherwise)
            .put("passes", times.size())
            .put("ns", times.get(times.size() / 2));
    System.out.println(result);
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      System.err.println("usage: Adapter FOLDER");
      System.exit(2);
    }
    run(Path.of(arguments[0]));
    System.exit(0); // SAPL leaves threads behind
  }
}
